import { figure, type SampleInputs, shorten } from '@regatta/record';
import type { ExampleView, Split, TaskData } from '@regatta/trial';
import { labelsPerExample, loadTask } from '@regatta/trial';
import { taskNamed } from './registry.ts';

/** Number of examples shown for each task, from the training examples of seed 0. */
const shown = {
  images: 12,
  series: 4,
  text: 4,
  table: 4,
  columns: 8,
  /** Pixels per side, steps and channels of a series, symbols of a text: anything larger is thinned out or cut. */
  side: 64,
  steps: 400,
  channels: 100,
  symbols: 1000,
};

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** One example's numbers and its label for display. */
interface Example {
  readonly values: readonly number[];
  readonly label: string;
}

/** The first rows of a split in turn by class, so that a few show as many classes as they can; without classes, the first rows. */
function rowsToShow({ size, labels }: Split, count: number, byClass: boolean): number[] {
  const rows = Array.from({ length: byClass ? size : Math.min(count, size) }, (_, row) => row);
  if (!byClass) return rows;
  const seen = new Map<number, number>();
  const turns = rows.map((row) => {
    const turn = seen.get(labels[row]!) ?? 0;
    seen.set(labels[row]!, turn + 1);
    return turn;
  });
  return rows.sort((a, b) => turns[a]! - turns[b]! || a - b).slice(0, count);
}

function examplesOf(data: TaskData, count: number): Example[] {
  const split: Split = data.train;
  const width = sizeOf(data.inputShape);
  const stride = split.stride ?? width;
  const single = labelsPerExample(data) === 1;
  const isClass = split.labels instanceof Int32Array;
  const { names, targetScale = 1, targetMean = 0 } = data;
  const labelOf = (label: number): string =>
    isClass
      ? (names?.classes?.[label] ?? `class ${label}`)
      : `${names?.target ?? 'target'} ${figure(label * targetScale + targetMean)}`;
  return rowsToShow(split, count, single && isClass).map((row): Example => {
    return {
      values: Array.from(split.inputs.subarray(row * stride, row * stride + width)),
      label: single ? labelOf(split.labels[row]!) : '',
    };
  });
}

/** The multiples of `stride` below `count`. */
const every = (stride: number, count: number): number[] =>
  Array.from({ length: Math.ceil(count / stride) }, (_, i) => i * stride);

/** Numbers scaled to the range 0 to 255, separately for each image. */
function pixelsOf(values: readonly number[]): number[] {
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return values.map((value) => (high > low ? Math.round((255 * (value - low)) / (high - low)) : 0));
}

function imagesOf(data: TaskData, [height, width, channels]: readonly [number, number, 1 | 3]) {
  const stride = Math.max(1, Math.ceil(Math.max(height, width) / shown.side));
  const [rows, columns] = [height, width].map((side) => every(stride, side));
  const places = rows!.flatMap((y) =>
    columns!.flatMap((x) => Array.from({ length: channels }, (_, c) => (y * width + x) * channels + c)),
  );
  const images = examplesOf(data, shown.images).map(({ values, label }) => ({
    label,
    pixels: pixelsOf(places.map((place) => values[place]!)),
  }));
  return { kind: 'images' as const, width: columns!.length, height: rows!.length, channels, images };
}

function seriesOf(data: TaskData) {
  const [steps, features] = data.inputShape;
  const at = every(Math.max(1, Math.ceil(steps! / shown.steps)), steps!);
  const series = examplesOf(data, shown.series).map(({ values, label }) => ({
    label,
    channels: Array.from({ length: Math.min(features!, shown.channels) }, (_, c) =>
      at.map((t) => values[t * features! + c]!),
    ),
  }));
  return { kind: 'series' as const, series };
}

function textOf(data: TaskData, { symbols, between }: Extract<ExampleView, { kind: 'text' }>) {
  const lines = examplesOf(data, shown.text).map(({ values, label }) => ({
    label,
    text: values
      .slice(0, shown.symbols)
      .map((id) => symbols[id] ?? '?')
      .join(between),
  }));
  return { kind: 'text' as const, lines };
}

function tableOf(data: TaskData) {
  const examples = examplesOf(data, shown.table);
  const columns = Math.min(shown.columns, sizeOf(data.inputShape));
  const { names, inputScales } = data;
  /** An input in its own unit, without the digits that single precision does not have. */
  const original = (value: number, column: number): number => {
    const scale = inputScales?.scales[column] ?? 1;
    const whole = value * scale + (inputScales?.means[column] ?? 0);
    const digits = Math.min(20, Math.max(0, 4 - Math.floor(Math.log10(scale))));
    return (
      Number((inputScales === undefined ? value : whole).toFixed(inputScales === undefined ? 3 : digits)) + 0
    );
  };
  // The head of the first column says what is predicted.
  const bare = (label: string): string =>
    names?.target !== undefined && label.startsWith(`${names.target} `)
      ? label.slice(names.target.length + 1)
      : label;
  return {
    kind: 'table' as const,
    columns: [
      names?.target ?? '',
      ...Array.from({ length: columns }, (_, i) => shorten(names?.columns?.[i] ?? `feature ${i + 1}`, 60)),
    ],
    rows: examples.map(({ values, label }) => [bare(label), ...values.slice(0, columns).map(original)]),
  };
}

/** Sample inputs of a task, displayed according to its view or else to the shape of its examples. */
export function sampleOf(task: string, data: TaskData): SampleInputs {
  const { view, inputShape } = data;
  const [height, width, channels] = inputShape;
  if (view?.kind === 'image') return { task, ...imagesOf(data, view.shape) };
  if (view?.kind === 'text') return { task, ...textOf(data, view) };
  if (inputShape.length === 3 && (channels === 1 || channels === 3)) {
    return { task, ...imagesOf(data, [height!, width!, channels]) };
  }
  if (inputShape.length === 2) return { task, ...seriesOf(data) };
  return { task, ...tableOf(data) };
}

/**
 * Returns sample inputs of each task for display: training examples of seed 0, of different classes.
 *
 * @param names names of the tasks.
 * @throws UsageError for an unknown task; the errors of the task's `load`, e.g. for a failed download.
 */
export function sampleInputs(names: readonly string[]): Promise<SampleInputs[]> {
  return Promise.all(
    names.map(async (name) => sampleOf(taskNamed(name).name, await loadTask({ task: name, seed: 0 }))),
  );
}
