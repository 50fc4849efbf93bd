import { compose } from './compose.ts';
import { checkOptions } from './options.ts';
import { activationAt } from './place.ts';
import type { Regularizer } from './regularizer.ts';
import { type Subject, testRegularizer } from './testing/index.ts';

/** A regularizer that uses only the core: one noise at every activation site. */
function plain(
  noise: string,
  options: Subject['options'],
  per?: readonly number[],
  open = false,
): Regularizer {
  const rate = checkOptions(options ?? {}, ['rate'], noise, open);
  const at = activationAt({ name: noise, params: { noise, ...(per === undefined ? {} : { per }) }, rate });
  return { name: noise, input: at, hidden: at, featureMap: at, sequence: at, branch: at };
}

testRegularizer({
  name: 'bernoulli',
  create: (options) => plain('bernoulli', options),
  rate: 0.3,
  law: 'mean',
  per: { hidden: [0, 1], featureMap: [0, 1, 2, 3] },
});

testRegularizer({
  name: 'bernoulli per example and channel',
  create: ({ ...options }) => plain('bernoulli', options, [0, -1]),
  rate: 0.5,
  law: 'mean',
  per: { featureMap: [0, -1], sequence: [0, -1] },
});

testRegularizer({
  name: 'gaussian',
  create: (options) => plain('gaussian', options, undefined, true),
  rate: 0.4,
  law: 'mean',
  open: true,
});

testRegularizer({ name: 'alpha', create: (options) => plain('alpha', options), rate: 0.1, law: 'moments' });

testRegularizer({
  name: 'bernoulli after gaussian',
  create: (options) => compose(plain('gaussian', options, undefined, true), plain('bernoulli', options)),
  rate: 0.2,
  law: 'mean',
});

const state = { name: 'state mask', rate: 0.3, law: 'mean' } as const;

testRegularizer({
  ...state,
  create: (options) => {
    const rate = checkOptions(options, ['rate'], 'state-mask');
    return { name: 'state-mask', recurrent: () => ({ state: { rate } }) };
  },
});

testRegularizer({
  ...state,
  name: 'every scaled mask of a recurrent layer, followed by a noise',
  create: (options) => {
    const rate = checkOptions(options, ['rate'], 'masks');
    const step = { rate, per: 'step' } as const;
    return compose(
      {
        name: 'state',
        recurrent: () => ({ input: { rate, gates: 'each' }, state: { ...step, gates: 'each' } }),
      },
      { name: 'new', recurrent: () => ({ candidate: step, cell: { rate }, recurrentKernel: { rate } }) },
      plain('bernoulli', options),
    );
  },
});
