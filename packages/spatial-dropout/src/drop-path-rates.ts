import { checkChoice, checkKeys, checkNumber, checkObject } from '@regatta/core';

const NAME = 'drop-path-rates';

/** How rates increase with depth. */
export type DropPathRatesOptions =
  | {
      /** From 0 at the first block to `maxRate` at the last, as in timm. */
      readonly convention: 'zeroFirst';
      /** Rate of the last block, in [0, 1]. */
      readonly maxRate: number;
      /** Number of blocks. */
      readonly layers: number;
    }
  | {
      /**
       * Keep probability from 1 - 1/L (1 - lastSurvival) at the first block to `lastSurvival` at the last, as in the
       * paper.
       */
      readonly convention: 'huang';
      /** Probability in [0, 1] that the last block is kept. */
      readonly lastSurvival: number;
      /** Number of blocks. */
      readonly layers: number;
    };

/**
 * Rates for the blocks of a residual network by the linear rule.
 *
 * `zeroFirst`: rate_l = maxRate l / (L - 1), l = 0 .. L - 1 (0 for one block). `huang`:
 * rate_l = l / L (1 - lastSurvival), l = 1 .. L.
 *
 * @returns one rate per block, from first to last.
 * @throws RegattaError for options out of range and unknown options.
 * @see Huang et al. 2016, arXiv 1603.09382.
 * @example
 * ```ts
 * dropPathRates({ convention: 'zeroFirst', maxRate: 0.2, layers: 5 }); // [0, 0.05, 0.1, 0.15, 0.2]
 * ```
 */
export function dropPathRates(options: DropPathRatesOptions): number[] {
  checkObject(
    options,
    'dropPathRates',
    'an object of options',
    'Pass e.g. { convention: "zeroFirst", maxRate: 0.2, layers: 5 }.',
  );
  checkKeys(options, ['convention', 'maxRate', 'lastSurvival', 'layers'], NAME);
  checkChoice(options.convention, ['zeroFirst', 'huang'], NAME, 'convention');
  const layers = checkNumber(options.layers, NAME, 'layers', { min: 1, integer: true });
  const blocks = Array.from({ length: layers }, (_, index) => index);
  const range = { min: 0, max: 1 };
  if (options.convention === 'zeroFirst') {
    const maxRate = checkNumber(options.maxRate, NAME, 'maxRate', range);
    return blocks.map((l) => (layers === 1 ? 0 : (maxRate * l) / (layers - 1)));
  }
  const lastSurvival = checkNumber(options.lastSurvival, NAME, 'lastSurvival', range);
  return blocks.map((l) => ((l + 1) / layers) * (1 - lastSurvival));
}
