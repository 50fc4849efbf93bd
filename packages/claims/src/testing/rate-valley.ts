import type { TrialSpec } from '@regatta/record';
import { type MadeUp, scatter } from './claim-records.ts';

/** The dropout rate of a trial; 0 for the plain network. */
export const rateOf = ({ regularizer }: TrialSpec): number => Number(regularizer.options.rate ?? 0);

/** Whether a trial drops inputs. */
export const isInput = ({ regularizer }: TrialSpec): boolean => regularizer.options.at !== undefined;

/** Losses over rates with a minimum at `best`; training losses increase with the rate. Of the inputs, each tenth costs `inputCost`. */
export const valley =
  (best: number, { noise = 0.001, inputCost = 0, slope = 1 } = {}) =>
  (spec: TrialSpec): MadeUp => {
    const rate = rateOf(spec);
    const own = noise * scatter(spec.seed + Math.round(rate * 10));
    if (isInput(spec)) return { loss: 0.6 + slope * best ** 2 + 10 * inputCost * rate + own };
    return { loss: 0.6 + slope * (rate - best) ** 2 + own, train: 0.1 + rate };
  };
