/**
 * Names of clauses and effects in committed results that were worded differently when the experiments ran, and their present wording. An
 * entry can go as soon as no committed run has the former one.
 */
const renamed: readonly (readonly [former: RegExp, present: string])[] = [
  [/units a layer/, 'units per layer'],
  [/text of a generated grammar/, 'text from a generated grammar'],
  [/^test loss saved with ([\d,]+) units$/, 'test loss saved by dropout with $1 units per layer'],
  [/^test loss saved with ([\d,]+) examples$/, 'test loss saved by dropout with $1 examples'],
  [/^dropout in the dense layer alone helps/, 'dropout in the dense layer alone lowers the test loss'],
  [/^loss saved in the convolutional/, 'test loss saved by dropout in the convolutional'],
  [/layer gains more than in the/, 'layer gives a lower loss than dropout in the'],
  [/of the inputs/, 'on the inputs'],
  [/one mask a sequence has/, 'one mask per sequence gives'],
  [/one mask a sequence/, 'one mask per sequence'],
  [/^loss saved against none by dropping/, 'test loss saved by dropping'],
  [/^loss saved against none by (.* sequence|.* step),/, 'test loss saved by $1, compared with no dropout,'],
  [/without the most active units first/, 'with the most active units removed first'],
  [/rows without random units/, 'rows with random units removed'],
  [/saves loss with/, 'lowers the test loss with'],
  [/the best one outside with/, 'the best rate outside this range with'],
  [/beats none with/, 'beats no dropout with'],
  [/beats the chosen one/, 'beats the chosen rate'],
  [/has the loss of the average/, 'has the same loss as the average'],
  [/^neighbours/, 'neighbors'],
];

/** The present name of a clause or effect of a committed run. */
export const currentName = (name: string): string =>
  renamed.reduce((text, [former, present]) => text.replace(former, present), name);
