import { join } from 'node:path';
import type { RnnAttributes, RnnInputs, RnnOutputs } from '@regatta/core/recurrent';
import { plainRnn, rnn } from '@regatta/core/recurrent';
import {
  expectValues,
  type GoldenRecord,
  goldenRecords,
  tensorOf,
  type Values,
} from '@regatta/core/testing/golden';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, it } from 'vitest';
import { useWasm } from './use-wasm.ts';

const METHODS = new Set([
  'none',
  'variational',
  'naive',
  'semeniuta',
  'rnnDrop',
  'zoneout',
  'weightDrop',
  'locked',
  'padded',
]);
const records = goldenRecords(join(import.meta.dirname, 'fixtures'), ['recurrent']).filter(({ method }) =>
  METHODS.has(method),
);

/** The keep mask of a record, divided by the keep probability; undefined if the record has none. */
function scaled(record: GoldenRecord, name: string, rateName: string, axes: string): tf.Tensor | undefined {
  const mask = record.mask?.[name];
  if (mask === undefined) return undefined;
  const rate = Number(record.config[rateName] ?? 0);
  const own = (record.config.maskAxes as Readonly<Record<string, string>>)[name]!;
  const sizes = own.replace(/[[\]]/g, '').split(',');
  const shape = axes === '' ? [...mask.shape] : [...axes].map((axis) => mask.shape[sizes.indexOf(axis)] ?? 1);
  return tf.mul(tf.reshape(tensorOf(mask), shape), rate === 1 ? 0 : 1 / (1 - rate));
}

type Layer = (inputs: RnnInputs, attributes: RnnAttributes) => RnnOutputs;

/** The outputs of a record, given its inputs and params. */
function run(layer: Layer, record: GoldenRecord, values: Readonly<Record<string, tf.Tensor>>): RnnOutputs {
  const { config, mask } = record;
  const dropped = scaled(record, 'recurrentKernel', 'weightDrop', '');
  const inputDrop = scaled(record, 'lockedInput', 'lockedInput', 'NTF');
  const outputDrop = scaled(record, 'lockedOutput', 'lockedOutput', 'NTU');
  const { x, kernel, recurrentKernel } = values as Record<'x' | 'kernel' | 'recurrentKernel', tf.Tensor>;
  const zone = (name: string) => (mask?.[name] === undefined ? undefined : tensorOf(mask[name]));
  const outputs = layer(
    {
      x: inputDrop === undefined ? x : tf.mul(x, inputDrop),
      kernel,
      recurrentKernel: dropped === undefined ? recurrentKernel : tf.mul(recurrentKernel, dropped),
      bias: values.bias,
      h0: values.h0,
      c0: values.c0,
      inputMask: scaled(record, 'x', 'dropout', 'GNTF'),
      stateMask: scaled(record, 'h', 'recurrentDropout', 'GNTU'),
      candidateMask: scaled(record, 'candidate', 'candidateDropout', 'NTU'),
      cellMask: scaled(record, 'cell', 'cellDropout', 'NTU'),
      zoneoutMaskH: zone('zoneoutH'),
      zoneoutMaskC: zone('zoneoutC'),
      sequenceMask: zone('sequence'),
    },
    {
      cell: config.cell as RnnAttributes['cell'],
      resetAfter: config.resetAfter as boolean | undefined,
      activation: config.activation as RnnAttributes['activation'],
      recurrentActivation: config.recurrentActivation as RnnAttributes['recurrentActivation'],
      zoneoutH: config.training ? 0 : (config.zoneoutH as number | undefined),
      zoneoutC: config.training ? 0 : (config.zoneoutC as number | undefined),
      zeroOutputForMask: config.outputAtPadding === 'zero',
    },
  );
  return outputDrop === undefined ? outputs : { ...outputs, hSeq: tf.mul(outputs.hSeq, outputDrop) };
}

const close = (got: tf.Tensor, want: Values, what: string): void => expectValues(got, want, 1e-5, what);

beforeAll(async () => {
  await useWasm();
});

describe.each([
  ['kernels', rnn],
  ['plain operations', plainRnn],
] as const)('golden values of recurrent layers: %s', (_, layer) => {
  it.each(records.map((record) => [record.name, record] as const))('%s', (_, record) => {
    tf.tidy(() => {
      const all = { ...record.inputs, ...record.params };
      const names = Object.keys(all);
      const tensors = names.map((name) => tensorOf(all[name]!));
      const named = (list: readonly tf.Tensor[]) =>
        Object.fromEntries(names.map((name, i) => [name, list[i]!]));
      // Without a gradient the kernel stores nothing for the backward pass and takes another path.
      const inference = { ...run(layer, record, named(tensors)) } as Record<string, tf.Tensor>;
      for (const [name, want] of Object.entries(record.expected.output)) close(inference[name]!, want, name);
      const gradients = tf.grads((...list) => {
        const outputs = { ...run(layer, record, named(list)) } as Record<string, tf.Tensor>;
        for (const [name, want] of Object.entries(record.expected.output)) close(outputs[name]!, want, name);
        const terms = Object.entries(record.w ?? {}).map(([name, w]) =>
          tf.sum(tf.mul(outputs[name]!, tensorOf(w))),
        );
        return tf.addN(terms as tf.Scalar[]);
      })(tensors);
      names.forEach((name, i) => {
        const want = record.expected.gradients?.[name];
        if (want !== undefined) close(gradients[i]!, want, `d${name}`);
      });
    });
  });
});
