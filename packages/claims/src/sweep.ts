import type { ClaimSize } from '@regatta/evidence';
import type { RegularizerSpec } from '@regatta/record';
import { type ClaimData, type ClaimNetwork, digits, networkOn, smallFashion, table } from './networks.ts';
import { dropoutAt } from './trials.ts';

/** A place whose rate is swept. */
export interface Sweep extends ClaimNetwork {
  /** Which units are dropped. */
  readonly place: 'hidden' | 'input';
  /** 0 is the plain network. */
  readonly rates: readonly number[];
}

/** The rates of hidden units that sweeps try. */
export const hiddenRates = [0, 0.1, 0.2, 0.3, 0.5, 0.6, 0.8, 0.9];
const inputRates = [0, 0.1, 0.2, 0.3, 0.5];

/** Data with the units of each of the two hidden layers. */
const sizes: Readonly<Record<ClaimSize, readonly (readonly [ClaimData, small: number, large: number])[]>> = {
  quick: [[table, 64, 256]],
  full: [
    [smallFashion, 64, 256],
    [digits, 32, 128],
  ],
};

function sweepOf(data: ClaimData, width: number, place: Sweep['place']): Sweep {
  const { name, ...network } = networkOn(data, { width });
  const rates = place === 'hidden' ? hiddenRates : inputRates;
  return { ...network, name: `${width} units per layer on ${name}`, place, rates };
}

/** The sweeps over the hidden units of the smaller network on each data set. */
export const smallSweeps = (size: ClaimSize): Sweep[] =>
  sizes[size].map(([data, small]) => sweepOf(data, small, 'hidden'));

/** The sweeps over the hidden units of both networks on each data set. */
export const hiddenSweeps = (size: ClaimSize): Sweep[] =>
  sizes[size].flatMap(([data, ...widths]) => widths.map((width) => sweepOf(data, width, 'hidden')));

/** The sweeps over the inputs of the smaller network on each data set. */
export const inputSweeps = (size: ClaimSize): Sweep[] =>
  sizes[size].map(([data, small]) => sweepOf(data, small, 'input'));

/** The arms of a sweep, in the order of its rates. */
export const armsOf = ({ rates, place }: Pick<Sweep, 'rates' | 'place'>): RegularizerSpec[] =>
  rates.map((rate) => dropoutAt(rate, place));
