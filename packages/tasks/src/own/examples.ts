import { createHash } from 'node:crypto';
import type { Labels } from '@regatta/trial';
import { dataError } from './data-error.ts';
import { fill, type Numbers, nestedShape, shapeText } from './nested-arrays.ts';

/** A user's examples in memory: inputs, and either labels (classes) or targets (numbers). */
export interface ArrayData {
  /** One example after the other: nested arrays, or a flat typed array together with `shape`. */
  readonly inputs: readonly Numbers[] | Float32Array | Int32Array;
  /** The shape of one example; that of the nested arrays unless given. */
  readonly shape?: readonly number[] | undefined;
  /** The class of each example: its number from 0, or its name. */
  readonly labels?: ArrayLike<number> | readonly string[] | undefined;
  /** The number to predict for each example. */
  readonly targets?: ArrayLike<number> | undefined;
  /** The unit of the targets, for people. */
  readonly unit?: string | undefined;
}

/** What is to be predicted. */
export type Goal = 'classification' | 'regression';

/** Examples as tasks take them. A NaN among the inputs is a missing value. */
export interface Examples {
  readonly goal: Goal;
  readonly inputShape: readonly number[];
  readonly inputs: Float32Array;
  /** Class numbers, or targets in their own unit. */
  readonly labels: Labels;
  readonly size: number;
  /** Classes, or 1 for a regression. */
  readonly outputs: number;
  readonly unit: string;
  /** What people should know about how the data were read. */
  readonly notes: readonly string[];
}

/** The largest number of a class: each has an output of its own. */
const largestClass = 9999;

function inputsOf({ inputs, shape }: ArrayData): Pick<Examples, 'inputs' | 'inputShape' | 'size'> {
  if (inputs.length === 0) throw dataError('data.inputs', 'examples', 'none', 'Give at least 20.');
  if (inputs instanceof Float32Array || inputs instanceof Int32Array) {
    if (shape === undefined) {
      throw dataError(
        'data.shape',
        'the shape of one example beside a flat array',
        'nothing',
        'E.g. shape: [28, 28, 1].',
      );
    }
    const width = shape.reduce((product, n) => product * n, 1);
    if (inputs.length % width !== 0) {
      const expected = `a multiple of ${width} numbers (shape [${shape}])`;
      throw dataError('data.inputs', expected, `${inputs.length}`, 'Correct the shape or the array.');
    }
    return { inputs: Float32Array.from(inputs), inputShape: shape, size: inputs.length / width };
  }
  const own = nestedShape(inputs[0]!);
  const width = own.reduce((product, n) => product * n, 1);
  const flat = new Float32Array(inputs.length * width);
  inputs.forEach((value, i) => {
    fill(flat, i * width, value, own, `data.inputs[${i}]`);
  });
  if (shape !== undefined && shape.reduce((product, n) => product * n, 1) !== width) {
    throw dataError(
      'data.shape',
      `a shape of ${width} numbers, as an example has`,
      `[${shape}]`,
      'Correct the shape.',
    );
  }
  return { inputs: flat, inputShape: shape ?? (own.length === 0 ? [1] : own), size: inputs.length };
}

function classesOf(labels: NonNullable<ArrayData['labels']>): Pick<Examples, 'labels' | 'outputs'> {
  const all: readonly (number | string)[] = Array.from<number | string>(labels);
  const stray = all.findIndex((label) => typeof label !== 'number' && typeof label !== 'string');
  if (stray >= 0) {
    const remedy = 'Number the classes from 0, or name them by strings.';
    throw dataError(
      `data.labels[${stray}]`,
      'the number or the name of a class',
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
      const remedy = 'Number the classes from 0, name them by strings, or give "targets" for a regression.';
      throw dataError(
        `data.labels[${wrong}]`,
        `the number of a class, 0 to ${largestClass}`,
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
      'two classes or more',
      `${names.length}`,
      'There is nothing to tell apart.',
    );
  }
  return { labels: classes, outputs };
}

function checkFinite(values: Float32Array, part: string, width: number): void {
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return;
  throw dataError(
    `${part}[${Math.floor(wrong / width)}]`,
    'finite numbers',
    `${values[wrong]}`,
    'Leave the example out or fill it in.',
  );
}

/** Checks a user's arrays and brings them into one form. @throws UsageError naming the part, what came and the remedy. */
export function examplesOf(data: ArrayData): Examples {
  const { labels, targets, unit = '' } = data;
  if ((labels === undefined) === (targets === undefined)) {
    const received = labels === undefined ? 'neither' : 'both';
    throw dataError(
      'data',
      'either "labels" (classes) or "targets" (numbers)',
      received,
      'Give one of them.',
    );
  }
  const inputs = inputsOf(data);
  checkFinite(inputs.inputs, 'data.inputs', inputs.inputs.length / inputs.size);
  const count = (labels ?? targets)?.length ?? 0;
  if (count !== inputs.size) {
    const part = labels === undefined ? 'data.targets' : 'data.labels';
    throw dataError(part, `${inputs.size}, one for each example`, `${count}`, 'Make both of one length.');
  }
  if (labels !== undefined)
    return { goal: 'classification', ...inputs, ...classesOf(labels), unit, notes: [] };
  const stray = Array.from<unknown>(targets ?? []).findIndex((target) => typeof target !== 'number');
  if (stray >= 0) {
    const received = shapeText(targets?.[stray]);
    throw dataError(`data.targets[${stray}]`, 'a number', received, 'Give "labels" for classes.');
  }
  const numbers = Float32Array.from(targets ?? []);
  checkFinite(numbers, 'data.targets', 1);
  return { goal: 'regression', ...inputs, labels: numbers, outputs: 1, unit, notes: [] };
}

/** sha256 of examples: part of a trial's id. */
export function checksumOfExamples({ goal, inputShape, inputs, labels, outputs }: Examples): string {
  const hash = createHash('sha256').update(JSON.stringify({ goal, inputShape, outputs }));
  for (const { buffer, byteOffset, byteLength } of [inputs, labels]) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}
