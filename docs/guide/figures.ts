import type { ClaimSize } from '@regatta/evidence';

/** What an interval chart of the guide shows: numbers of one claim, in one unit. */
export interface IntervalFigure {
  /** The quantity and its unit. */
  readonly title: string;
  /** The letter of the claim. */
  readonly claim: string;
  readonly size: ClaimSize;
  /** What a number below 0 and a number above 0 mean. */
  readonly sides: readonly [below: string, above: string];
  /** Differences up to this size are too small to matter. */
  readonly margin: number;
  /** A label for each number, and the name of its clause or effect. */
  readonly rows: readonly (readonly [label: string, effect: string])[];
}

const loss = ['dropout raises the loss', 'dropout lowers the loss'] as const;
const saved = { size: 'quick', sides: loss, margin: 2 } as const;
const narrow = '64 units per layer on the generated table';
const wide = '256 units per layer on the generated table';
const tables = 'generated tables of';

const real = { size: 'full', sides: loss, margin: 2 } as const;
const fashion = 'Fashion-MNIST';
const digits = 'Optdigits';

/** The charts of real data, each beside the one of generated data. */
const onRealData: Readonly<Record<string, IntervalFigure>> = {
  'width, real data': {
    ...real,
    title: `Test loss saved by tuned dropout on 1,000 images of ${fashion}, by width of the hidden layers (%)`,
    claim: 'f',
    rows: [4, 16, 64, 256].map((units) => [
      `${units} units`,
      `test loss saved by dropout with ${units} units per layer`,
    ]),
  },
  'examples, real data': {
    ...real,
    title: `Test loss saved by tuned dropout on ${fashion}, by number of training examples (%)`,
    claim: 'g',
    rows: ['60', '250', '1,000', '4,000'].map((n) => [
      `${n} examples`,
      `test loss saved by dropout with ${n} examples`,
    ]),
  },
  'early stopping, real data': {
    ...real,
    title: 'Test loss saved by tuned dropout, against two kinds of plain network (%)',
    claim: 'a',
    rows: [
      ...[fashion, digits].flatMap((data): [string, string][] => [
        [
          `${data}, with early stopping and a temperature`,
          `dropout lowers the test loss on ${data} by at least 2 %`,
        ],
        [
          `${data}, without either`,
          `test loss saved after the last step without temperature scaling, ${data}`,
        ],
      ]),
      [
        'strength of concrete, with early stopping',
        'dropout lowers the test loss on the concrete strength data by at least 2 %',
      ],
      ['strength of concrete, without', 'test loss saved after the last step, the concrete strength data'],
    ],
  },
  'errors, real data': {
    size: 'full',
    title: 'Test error saved by tuned dropout (percentage points)',
    claim: 'a',
    sides: ['more errors', 'fewer errors'],
    margin: 0.5,
    rows: [fashion, digits].map((data) => [
      data,
      `dropout does not raise the test error on ${data} by more than 0.5 points`,
    ]),
  },
  'inputs, real data': {
    ...real,
    title: 'Test loss saved by dropout on the inputs alone, by rate (%)',
    claim: 'b',
    rows: [
      ['64 units', fashion],
      ['32 units', digits],
    ].flatMap(([units, data]) =>
      ['0.1', '0.2', '0.3', '0.5'].map((rate): [string, string] => [
        `${data}, rate ${rate}`,
        `test loss saved by a rate of ${rate} on the inputs, ${units} per layer on ${data}`,
      ]),
    ),
  },
  'removed, real data': {
    size: 'full',
    title: 'Share of its accuracy that a network keeps, with dropout minus without (percentage points)',
    claim: 'c',
    sides: ['dropout keeps less', 'dropout keeps more'],
    margin: 0.5,
    rows: [fashion, digits].flatMap((data): [string, string][] => [
      [
        `${data}, most active units removed first`,
        `dropout keeps more accuracy on ${data} with the most active units removed first by at least 0.5 points`,
      ],
      [
        `${data}, random units removed`,
        `dropout keeps more accuracy on ${data} with random units removed by at least 0.5 points`,
      ],
    ]),
  },
  'range, real data': {
    size: 'full',
    title: 'Test loss saved by the best rate from 0.2 to 0.5 (%)',
    claim: 'b',
    sides: ['higher loss', 'lower loss'],
    margin: 2,
    rows: [
      ['64 units', fashion],
      ['256 units', fashion],
      ['32 units', digits],
      ['128 units', digits],
    ].flatMap(([units, data]): [string, string][] => [
      [
        `${data}, ${units}, against no dropout`,
        `the best rate from 0.2 to 0.5 lowers the test loss with ${units} per layer on ${data} by at least 2 %`,
      ],
      [
        `${data}, ${units}, against the best rate outside`,
        `the best rate from 0.2 to 0.5 is not worse than the best rate outside this range with ${units} per layer on ${data} by more than 2 %`,
      ],
    ]),
  },
  'chosen rate, real data': {
    size: 'full',
    title: 'Test loss saved by the rate that validation data chose (%)',
    claim: 'j',
    sides: ['higher loss', 'lower loss'],
    margin: 2,
    rows: [
      ['64 units', fashion],
      ['32 units', digits],
    ].flatMap(([units, data]): [string, string][] => [
      [
        `${data}, against no dropout`,
        `the rate chosen on validation data beats no dropout with ${units} per layer on ${data} by at least 2 %`,
      ],
      [
        `${data}, against the best other rate in hindsight`,
        `no other rate beats the chosen rate on test data with ${units} per layer on ${data} by more than 2 %`,
      ],
    ]),
  },
  'samples, real data': {
    size: 'full',
    title: 'Loss of the average of 50 samples, compared with one pass without noise (%)',
    claim: 'd',
    sides: ['average is better', 'average is worse'],
    margin: 2,
    rows: [fashion, digits].map((data) => [
      data,
      `on ${data} weight scaling has the same loss as the average of 50 sampled subnetworks within 2 %`,
    ]),
  },
};

/** The interval charts of the guide, by the name under which a page shows them. */
export const figures: Readonly<Record<string, IntervalFigure>> = {
  ...onRealData,
  width: {
    ...saved,
    title: 'Test loss saved by tuned dropout, by width of the hidden layers (%)',
    claim: 'f',
    rows: [4, 16, 64, 256].map((units) => [
      `${units} units`,
      `test loss saved by dropout with ${units} units per layer`,
    ]),
  },
  examples: {
    ...saved,
    title: 'Test loss saved by tuned dropout, by number of training examples (%)',
    claim: 'g',
    rows: ['50', '200', '800', '3,200'].map((n) => [
      `${n} examples`,
      `test loss saved by dropout with ${n} examples`,
    ]),
  },
  'early stopping': {
    ...saved,
    title: 'Test loss saved by tuned dropout, against two kinds of plain network (%)',
    claim: 'a',
    rows: [
      [
        'table, with early stopping and a temperature',
        'dropout lowers the test loss on the generated table by at least 2 %',
      ],
      [
        'table, without either',
        'test loss saved after the last step without temperature scaling, the generated table',
      ],
      [
        'glyphs, with early stopping and a temperature',
        'dropout lowers the test loss on the generated glyphs by at least 2 %',
      ],
      [
        'glyphs, without either',
        'test loss saved after the last step without temperature scaling, the generated glyphs',
      ],
    ],
  },
  errors: {
    size: 'quick',
    title: 'Test error saved by tuned dropout (percentage points)',
    claim: 'a',
    sides: ['more errors', 'fewer errors'],
    margin: 0.5,
    rows: ['table', 'glyphs'].map((data) => [
      `generated ${data}`,
      `dropout does not raise the test error on the generated ${data} by more than 0.5 points`,
    ]),
  },
  layers: {
    size: 'quick',
    title: 'Test loss saved by tuned dropout in a small CNN (%)',
    claim: 'e',
    sides: ['higher loss', 'lower loss'],
    margin: 2,
    rows: [
      [
        'in the dense layer',
        'dropout in the dense layer alone lowers the test loss on generated glyphs by at least 2 %',
      ],
      [
        'in the convolutional layers',
        'test loss saved by dropout in the convolutional layers alone, generated glyphs',
      ],
      [
        'dense instead of convolutional',
        'dropout in the dense layer gives a lower loss than dropout in the convolutional layers on generated glyphs by at least 2 %',
      ],
    ],
  },
  inputs: {
    ...saved,
    title: 'Test loss saved by dropout on the inputs alone, by rate (%)',
    claim: 'b',
    rows: ['0.1', '0.2', '0.3', '0.5'].map((rate) => [
      `rate ${rate}`,
      `test loss saved by a rate of ${rate} on the inputs, ${narrow}`,
    ]),
  },
  sequence: {
    size: 'quick',
    title: 'Test loss saved by recurrent dropout on text from a generated grammar (%)',
    claim: 'i',
    sides: ['higher loss', 'lower loss'],
    margin: 2,
    rows: [
      [
        'one mask per sequence, against no dropout',
        'test loss saved by one mask per sequence, compared with no dropout, text from a generated grammar',
      ],
      [
        'new masks at each step, against no dropout',
        'test loss saved by new masks at each step, compared with no dropout, text from a generated grammar',
      ],
      [
        'one mask instead of new masks',
        'one mask per sequence gives a lower loss than new masks at each step on text from a generated grammar by at least 2 %',
      ],
    ],
  },
  removed: {
    size: 'quick',
    title: 'Share of its accuracy that a network keeps, with dropout minus without (percentage points)',
    claim: 'c',
    sides: ['dropout keeps less', 'dropout keeps more'],
    margin: 0.5,
    rows: ['400', '1,600'].flatMap((rows): [string, string][] => [
      [
        `${rows} rows, most active units removed first`,
        `dropout keeps more accuracy on ${tables} ${rows} rows with the most active units removed first by at least 0.5 points`,
      ],
      [
        `${rows} rows, random units removed`,
        `dropout keeps more accuracy on ${tables} ${rows} rows with random units removed by at least 0.5 points`,
      ],
    ]),
  },
  range: {
    size: 'quick',
    title: 'Test loss saved by the best rate from 0.2 to 0.5 (%)',
    claim: 'b',
    sides: ['higher loss', 'lower loss'],
    margin: 2,
    rows: [
      [
        '64 units, against no dropout',
        `the best rate from 0.2 to 0.5 lowers the test loss with ${narrow} by at least 2 %`,
      ],
      [
        '64 units, against the best rate outside',
        `the best rate from 0.2 to 0.5 is not worse than the best rate outside this range with ${narrow} by more than 2 %`,
      ],
      [
        '256 units, against no dropout',
        `the best rate from 0.2 to 0.5 lowers the test loss with ${wide} by at least 2 %`,
      ],
      [
        '256 units, against the best rate outside',
        `the best rate from 0.2 to 0.5 is not worse than the best rate outside this range with ${wide} by more than 2 %`,
      ],
    ],
  },
  'chosen rate': {
    size: 'quick',
    title: 'Test loss saved by the rate that validation data chose (%)',
    claim: 'j',
    sides: ['higher loss', 'lower loss'],
    margin: 2,
    rows: [
      [
        'against no dropout',
        `the rate chosen on validation data beats no dropout with ${narrow} by at least 2 %`,
      ],
      ['against a rate of 0.9', `the chosen rate beats a rate of 0.9 with ${narrow} by at least 2 %`],
      [
        'against the best other rate in hindsight',
        `no other rate beats the chosen rate on test data with ${narrow} by more than 2 %`,
      ],
    ],
  },
  samples: {
    size: 'quick',
    title: 'Loss of the average of 50 samples, compared with one pass without noise (%)',
    claim: 'd',
    sides: ['average is better', 'average is worse'],
    margin: 2,
    rows: ['400', '1,600'].map((rows) => [
      `tables of ${rows} rows`,
      `on ${tables} ${rows} rows weight scaling has the same loss as the average of 50 sampled subnetworks within 2 %`,
    ]),
  },
  dropped: {
    ...saved,
    title: 'Test loss saved by dropout in the convolutional layers, by what is dropped (%)',
    claim: 'h',
    rows: ['elements', 'channels', 'blocks'].map((what) => [
      what,
      `test loss saved by dropping ${what}, generated glyphs`,
    ]),
  },
};
