import { catalog as attention } from '@regatta/attention-dropout';
import type { CatalogEntry, JsonObject } from '@regatta/core';
import { catalog as dense } from '@regatta/dense-dropout';
import { catalog as spatial } from '@regatta/spatial-dropout';
import { catalog as variational } from '@regatta/variational-dropout';
import { type Picture, pictureOf } from './picture.ts';
import { type Moment, probes } from './probes.ts';
import { inPanels, sharedAxes, type TensorValues } from './tensor-values.ts';

/** The settings of masks that a reader can change. */
export interface MaskSettings extends Moment {
  /** Options of the regularizer. */
  readonly options: Readonly<Record<string, number>>;
}

/** A picture of masks, with the axes that share a draw. */
export interface Mask extends Picture {
  /** Axes along which every value is the same, so that they share a draw. */
  readonly shared: readonly string[];
  /** Axes along which the values vary, so that each entry has its own draw. */
  readonly own: readonly string[];
}

/** An option of a regularizer, shown as a slider. */
export interface Slider {
  readonly option: string;
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
}

/** The masks of a regularizer, as shown on its page. */
export interface MaskExhibit {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly sliders: readonly Slider[];
  /** The step of the masks: the first at which none of them is constant. */
  readonly step: number;
  readonly masks: readonly Mask[];
}

/** The regularizers that can have masks, by name. */
const entries: ReadonlyMap<string, CatalogEntry> = new Map(
  [...dense, ...spatial, ...variational, ...attention].map((entry) => [entry.name, entry]),
);

const sizes: readonly Slider[] = [
  { option: 'blockSize', label: 'block size', min: 1, max: 11, step: 1, value: 3 },
  { option: 'length', label: 'length', min: 2, max: 20, step: 1, value: 8 },
];

const takes = (entry: CatalogEntry, options: JsonObject): boolean => {
  try {
    entry.create(options);
    return true;
  } catch {
    return false;
  }
};

const slidersOf = (entry: CatalogEntry): Slider[] => [
  ...(entry.defaultRate === undefined
    ? []
    : [{ option: 'rate', label: 'rate', min: 0, max: 1, step: 0.05, value: entry.defaultRate }]),
  ...sizes.filter(({ option, value }) => takes(entry, { [option]: value })),
];

/** The factors that a regularizer multiplies by, in each place where it acts. */
function valuesAt(entry: CatalogEntry, options: JsonObject, moment: Moment): TensorValues[] {
  const regularizer = entry.create(options);
  return probes.flatMap((probe) => probe(regularizer, moment));
}

/** The rate and steps used to find what shares a draw; at rates 0 and 1 everything is the same. */
const trials = { rate: 0.3, steps: [0, 1, 2, 3] };

/** The masks of a regularizer, one for each place where it acts. A pure function. @throws Error for an unknown name. */
export function masksOf(name: string, { options, seed, step }: MaskSettings): Mask[] {
  const entry = entries.get(name);
  if (entry === undefined)
    throw new Error(`expected one of ${[...entries.keys()].join(', ')}, received ${name}`);
  const tried = 'rate' in options ? { ...options, rate: trials.rate } : options;
  const draws = trials.steps.map((at) => valuesAt(entry, tried, { seed, step: at }));
  const found = valuesAt(entry, options, { seed, step });
  return (draws[0] ?? []).flatMap(({ place, axes, shape }, i) => {
    const shared = sharedAxes(draws.flatMap((draw) => draw[i] ?? []));
    const varying = axes.filter((_, axis) => (shape[axis] ?? 1) > 1);
    // Factors that are always 1 are not a mask: a penalty, or a place that the method leaves alone.
    const values = draws.flatMap((draw) => Array.from(draw[i]?.values ?? []));
    if (values.every((value) => Math.abs(value - 1) < 1e-5)) return [];
    const now = found.find((one) => one.place === place) ?? ones(draws[0]?.[i]);
    const { ordered, ...panels } = inPanels(now);
    const own = varying.filter((axis) => !shared.includes(axis));
    return [{ ...pictureOf(ordered, { place, axes: now.drawn, ...panels }), shared, own }];
  });
}

/** All ones, for a place that a rate of 0 leaves alone. */
function ones(like: TensorValues | undefined): TensorValues {
  if (like === undefined) throw new Error('expected the values of a probed place, received none');
  return { ...like, values: new Float32Array(like.values.length).fill(1) };
}

/** All regularizers that have masks, with the masks of their default options. */
export function maskExhibits(): MaskExhibit[] {
  return [...entries.values()].flatMap((entry) => {
    const sliders = slidersOf(entry);
    const options = Object.fromEntries(sliders.map(({ option, value }) => [option, value]));
    const { name, title, summary } = entry;
    const masksAt = (step: number): Mask[] => masksOf(name, { options, seed: 1, step });
    const isPlain = ({ dropped, low, high }: Mask): boolean => dropped === 0 && low === high;
    const step = Array.from({ length: 20 }, (_, i) => i).find((at) => !masksAt(at).some(isPlain)) ?? 0;
    const masks = masksAt(step);
    return masks.length === 0 ? [] : [{ name, title, summary, sliders, step, masks }];
  });
}
