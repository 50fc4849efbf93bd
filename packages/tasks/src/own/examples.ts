import { createHash } from 'node:crypto';
import type { DataPreview, ExampleNames, TableEncoding } from '@regatta/record';
import { dataError } from './data-error.ts';
import { fill, type Numbers, nestedShape, shapeText } from './nested-arrays.ts';
import { compact, type Real } from './precision.ts';

/** A user's examples in memory: inputs, and either labels (classes) or targets (numbers). */
export interface ArrayData {
  /** The inputs of all examples: nested arrays, or a flat typed array together with `shape`. */
  readonly inputs: readonly Numbers[] | Float32Array | Int32Array;
  /** Shape of one example; by default, that of the nested arrays. */
  readonly shape?: readonly number[] | undefined;
  /** Class of each example: an index from 0, or a name. */
  readonly labels?: ArrayLike<number> | readonly string[] | undefined;
  /** Number to predict for each example. */
  readonly targets?: ArrayLike<number> | undefined;
  /** Unit of the targets, shown in reports. */
  readonly unit?: string | undefined;
}

/** What is predicted: classes or numbers. */
export type Goal = 'classification' | 'regression';

/** Checked examples in the form that tasks take. NaN in the inputs is a missing value. */
export interface Examples {
  readonly goal: Goal;
  readonly inputShape: readonly number[];
  /** In double precision where single would lose what the numbers of a column differ in. */
  readonly inputs: Real;
  /** Class indices, or targets in their original unit. */
  readonly labels: Int32Array | Real;
  readonly size: number;
  /** Number of classes, or 1 for regression. */
  readonly outputs: number;
  readonly unit: string;
  /** Messages for users about how the data were read. */
  readonly notes: readonly string[];
  /** What the examples are called. */
  readonly names?: ExampleNames;
  /** How a file was read, for people to look at before a run. */
  readonly preview?: DataPreview;
  /** How rows of a file become inputs, to repeat it elsewhere. */
  readonly encoding?: TableEncoding;
}

/** Largest index of a class; each class needs an output. */
const largestClass = 9999;

function inputsOf({ inputs, shape }: ArrayData): Pick<Examples, 'inputs' | 'inputShape' | 'size'> {
  if (inputs.length === 0) throw dataError('data.inputs', 'examples', 'none', 'Pass at least 20 examples.');
  if (inputs instanceof Float32Array || inputs instanceof Int32Array) {
    if (shape === undefined) {
      throw dataError(
        'data.shape',
        'the shape of one example for a flat array',
        'nothing',
        'Add the shape, e.g. shape: [28, 28, 1].',
      );
    }
    const width = shape.reduce((product, n) => product * n, 1);
    if (inputs.length % width !== 0) {
      const expected = `a multiple of ${width} numbers (shape [${shape}])`;
      const remedy = 'Set data.shape to the shape of one example, or correct the array.';
      throw dataError('data.inputs', expected, `${inputs.length}`, remedy);
    }
    return { inputs: Float32Array.from(inputs), inputShape: shape, size: inputs.length / width };
  }
  const own = nestedShape(inputs[0]!);
  const width = own.reduce((product, n) => product * n, 1);
  const flat = new Float64Array(inputs.length * width);
  inputs.forEach((value, i) => {
    fill(flat, i * width, value, own, `data.inputs[${i}]`);
  });
  if (shape !== undefined && shape.reduce((product, n) => product * n, 1) !== width) {
    throw dataError(
      'data.shape',
      `a shape with ${width} elements, the size of one example`,
      `[${shape}]`,
      'Set data.shape to the shape of one example, or omit it.',
    );
  }
  const inputShape = shape ?? (own.length === 0 ? [1] : own);
  return { inputs: compact(flat, width, inputShape.at(-1)), inputShape, size: inputs.length };
}

function classesOf(labels: NonNullable<ArrayData['labels']>): Pick<Examples, 'labels' | 'outputs' | 'names'> {
  const all: readonly (number | string)[] = Array.from<number | string>(labels);
  const stray = all.findIndex((label) => typeof label !== 'number' && typeof label !== 'string');
  if (stray >= 0) {
    const remedy = 'Use class indices from 0, e.g. [0, 2, 1], or names, e.g. ["cat", "dog"].';
    throw dataError(
      `data.labels[${stray}]`,
      'the index or the name of a class',
      shapeText(all[stray]),
      remedy,
    );
  }
  const names = [...new Set(all)];
  const numbered = names.every((name) => typeof name === 'number');
  if (numbered) {
    const isClass = (label: unknown): boolean =>
      Number.isInteger(label) && Number(label) >= 0 && Number(label) <= largestClass;
    const wrong = all.findIndex((label) => !isClass(label));
    if (wrong >= 0) {
      const remedy = 'Use class indices from 0 or names as strings; for regression, pass "targets" instead.';
      throw dataError(
        `data.labels[${wrong}]`,
        `a class index from 0 to ${largestClass}`,
        `${all[wrong]}`,
        remedy,
      );
    }
  }
  const numbers = new Map(
    names
      .map(String)
      .sort()
      .map((name, i) => [name, i]),
  );
  const classes = numbered
    ? Int32Array.from(all, Number)
    : Int32Array.from(all, (label) => numbers.get(String(label))!);
  const outputs = classes.reduce((most, label) => Math.max(most, label + 1), 0);
  if (names.length < 2) {
    throw dataError(
      'data.labels',
      'at least two classes',
      `${names.length}`,
      'Add examples of another class; for regression, pass "targets" instead.',
    );
  }
  return { labels: classes, outputs, ...(!numbered && { names: { classes: [...numbers.keys()] } }) };
}

function checkFinite(values: Real, part: string, width: number): void {
  const wrong = values.findIndex((value) => !Number.isFinite(Math.fround(value)));
  if (wrong < 0) return;
  throw dataError(
    `${part}[${Math.floor(wrong / width)}]`,
    'finite numbers',
    `${values[wrong]}`,
    'Remove the example or replace the value.',
  );
}

/**
 * Checks a user's arrays and converts them to examples.
 *
 * @throws UsageError with the part that is wrong, what was expected, what was received and a remedy.
 */
export function examplesOf(data: ArrayData): Examples {
  const { labels, targets, unit = '' } = data;
  if ((labels === undefined) === (targets === undefined)) {
    const received = labels === undefined ? 'neither' : 'both';
    throw dataError(
      'data',
      'either "labels" (classes) or "targets" (numbers)',
      received,
      'Pass exactly one of them.',
    );
  }
  const inputs = inputsOf(data);
  checkFinite(inputs.inputs, 'data.inputs', inputs.inputs.length / inputs.size);
  const count = (labels ?? targets)?.length ?? 0;
  if (count !== inputs.size) {
    const part = labels === undefined ? 'data.targets' : 'data.labels';
    const remedy = `Make it as long as data.inputs.`;
    throw dataError(part, `${inputs.size} values, one for each example`, `${count}`, remedy);
  }
  if (labels !== undefined)
    return { goal: 'classification', ...inputs, ...classesOf(labels), unit, notes: [] };
  const stray = Array.from<unknown>(targets ?? []).findIndex((target) => typeof target !== 'number');
  if (stray >= 0) {
    const received = shapeText(targets?.[stray]);
    throw dataError(`data.targets[${stray}]`, 'a number', received, 'For classes, pass "labels" instead.');
  }
  const numbers = compact(Float64Array.from(targets ?? []));
  checkFinite(numbers, 'data.targets', 1);
  return { goal: 'regression', ...inputs, labels: numbers, outputs: 1, unit, notes: [] };
}

/** SHA-256 of examples: part of a trial's id. */
export function checksumOfExamples({ goal, inputShape, inputs, labels, outputs }: Examples): string {
  const hash = createHash('sha256').update(JSON.stringify({ goal, inputShape, outputs }));
  for (const { buffer, byteOffset, byteLength } of [inputs, labels]) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}
