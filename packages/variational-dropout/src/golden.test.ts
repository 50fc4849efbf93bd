import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyDraws, RecurrentHost } from '@regatta/core';
import { type RnnAttributes, type RnnInputs, type RnnOutputs, rnn } from '@regatta/core/recurrent';
import { useWasm } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { activationPenalty, embeddingDropoutForward, temporalActivationPenalty } from './index.ts';

interface Values {
  readonly shape: number[];
  readonly data: number[];
  readonly dtype?: 'int32';
}
type Group = Readonly<Record<string, Values>>;
type Named = Readonly<Record<string, tf.Tensor>>;

interface GoldenRecord {
  readonly name: string;
  readonly method: string;
  readonly config: Readonly<Record<string, unknown>> & {
    readonly maskAxes?: Readonly<Record<string, string>>;
  };
  readonly inputs: Group;
  readonly params: Group;
  readonly mask?: Group;
  readonly w: Group;
  readonly expected: { readonly output: Group; readonly gradients: Group };
}

const folder = process.env.REGATTA_GOLDEN_DIR ?? join(import.meta.dirname, 'fixtures');
const records = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
  .filter((file) => file.family === 'recurrent')
  .flatMap((file): GoldenRecord[] => file.records);

const tensor = ({ shape, data, dtype }: Values): tf.Tensor => tf.tensor(data, shape, dtype);
const maskOf = (record: GoldenRecord, name: string): tf.Tensor | undefined =>
  record.mask?.[name] === undefined ? undefined : tensor(record.mask[name]);

/** The scaled mask of a record, with the axes that `rnn` wants. */
function scaled(record: GoldenRecord, name: string, rateName: string, axes: string): tf.Tensor | undefined {
  const mask = maskOf(record, name);
  if (mask === undefined) return undefined;
  const sizes = record.config.maskAxes![name]!.replace(/[[\]]/g, '').split(',');
  const shape = axes === '' ? mask.shape : [...axes].map((axis) => mask.shape[sizes.indexOf(axis)] ?? 1);
  return applyDraws(tf.ones(shape), 'bernoulli', Number(record.config[rateName]), tf.reshape(mask, shape));
}

const attributesOf = ({ config }: GoldenRecord): RnnAttributes => ({
  cell: config.cell as RnnAttributes['cell'],
  resetAfter: config.resetAfter as boolean | undefined,
  activation: config.activation as RnnAttributes['activation'],
  recurrentActivation: config.recurrentActivation as RnnAttributes['recurrentActivation'],
  zeroOutputForMask: config.outputAtPadding === 'zero',
});

/** A record with explicit masks, through the operation that the host calls. */
function masked(record: GoldenRecord, values: Named): RnnOutputs {
  const input = scaled(record, 'lockedInput', 'lockedInput', 'NTF');
  const output = scaled(record, 'lockedOutput', 'lockedOutput', 'NTU');
  const weights = scaled(record, 'recurrentKernel', 'weightDrop', '');
  const inputs = {
    ...values,
    ...(input === undefined ? {} : { x: tf.mul(values.x!, input) }),
    ...(weights === undefined ? {} : { recurrentKernel: tf.mul(values.recurrentKernel!, weights) }),
    inputMask: scaled(record, 'x', 'dropout', 'GNTF'),
    stateMask: scaled(record, 'h', 'recurrentDropout', 'GNTU'),
    candidateMask: scaled(record, 'candidate', 'candidateDropout', 'NTU'),
    cellMask: scaled(record, 'cell', 'cellDropout', 'NTU'),
    zoneoutMaskH: maskOf(record, 'zoneoutH'),
    zoneoutMaskC: maskOf(record, 'zoneoutC'),
    sequenceMask: maskOf(record, 'sequence'),
  } as unknown as RnnInputs;
  const outputs = rnn(inputs, attributesOf(record));
  return output === undefined ? outputs : { ...outputs, hSeq: tf.mul(outputs.hSeq, output) };
}

/** A record without masks to draw, through the layer. Its weights read as the given tensors. */
function layer(record: GoldenRecord, values: Named): RnnOutputs {
  const { config } = record;
  const zoneout = {
    ...(config.zoneoutH === undefined ? {} : { zoneoutState: { rate: config.zoneoutH } }),
    ...(config.zoneoutC === undefined ? {} : { zoneoutCell: { rate: config.zoneoutC } }),
  };
  const host = new RecurrentHost({
    ...attributesOf(record),
    units: config.units,
    useBias: values.bias !== undefined,
    returnSequences: true,
    returnState: true,
    treatment: zoneout,
    recurrentInitializer: 'zeros',
  });
  host.build(values.x!.shape);
  const weights = [values.kernel!, values.recurrentKernel!, ...(values.bias ? [values.bias] : [])];
  for (const [i, variable] of host.weights.entries()) Object.assign(variable, { read: () => weights[i]! });
  const states = [values.h0, values.c0].filter((state) => state !== undefined);
  const mask = maskOf(record, 'sequence');
  const outputs = host.call(values.x!, {
    ...(states.length > 0 ? { initialState: states } : {}),
    ...(mask === undefined ? {} : { mask }),
    training: config.training === true && Object.keys(zoneout).length === 0,
  });
  const [hSeq, hLast, cLast] = outputs as [tf.Tensor3D, tf.Tensor2D, tf.Tensor2D?];
  return cLast === undefined ? { hSeq, hLast } : { hSeq, hLast, cLast };
}

const recurrent = (record: GoldenRecord, values: Named): Named => {
  const drawn = Object.keys(record.mask ?? {}).some((name) => name !== 'sequence');
  return { ...(drawn ? masked(record, values) : layer(record, values)) };
};

const methods: Readonly<Record<string, (record: GoldenRecord, values: Named) => Named>> = {
  none: recurrent,
  variational: recurrent,
  naive: recurrent,
  semeniuta: recurrent,
  rnnDrop: recurrent,
  zoneout: recurrent,
  weightDrop: recurrent,
  locked: recurrent,
  padded: recurrent,
  lockedDropout: (record, { x }) => ({
    y: applyDraws(x!, 'bernoulli', Number(record.config.rate), maskOf(record, 'keep')!),
  }),
  embeddingDropout: (record, { table }) => ({
    y: embeddingDropoutForward(
      tensor(record.inputs.ids!),
      table!,
      maskOf(record, 'keep')!,
      Number(record.config.rate),
    ),
  }),
  activationRegularization: (record, { raw }) => {
    const { alpha, beta, rate } = record.config;
    const dropped = applyDraws(raw!, 'bernoulli', Number(rate), maskOf(record, 'keep')!);
    const ar = activationPenalty(dropped, Number(alpha));
    const tar = temporalActivationPenalty(raw!, Number(beta));
    return { ar, tar, loss: tf.add(ar, tar) };
  },
};

function close(got: tf.Tensor, want: Values, what: string): void {
  expect(got.shape, what).toEqual(want.shape);
  const bound = 1e-5 * Math.max(1, ...want.data.map(Math.abs));
  const values = got.dataSync();
  want.data.forEach((value, i) => {
    const error = Math.abs(values[i]! - value);
    expect(error, `${what}[${i}] ${values[i]} against ${value}`).toBeLessThanOrEqual(bound);
  });
}

describe.each(['cpu', 'wasm'] as const)('golden values of the variational family on %s', (backend) => {
  beforeAll(async () => {
    if (backend === 'wasm') await useWasm();
    else await tf.setBackend('cpu');
  });

  // Without a kernel for it, the gradient of an embedding runs on cpu only.
  const own = records.filter(({ method }) => backend === 'cpu' || method !== 'embeddingDropout');

  it.each(own.map((record) => [record.name, record] as const))('%s', (_, record) => {
    const run = methods[record.method];
    expect(run, `no test knows the method ${record.method}`).toBeDefined();
    tf.tidy(() => {
      const all = Object.entries({ ...record.inputs, ...record.params }).filter(
        ([, value]) => value.dtype !== 'int32',
      );
      const names = all.map(([name]) => name);
      const check = (values: readonly tf.Tensor[]): Named => {
        const outputs = run!(record, Object.fromEntries(names.map((name, i) => [name, values[i]!])));
        for (const [name, want] of Object.entries(record.expected.output)) close(outputs[name]!, want, name);
        return outputs;
      };
      const tensors = all.map(([, value]) => tensor(value));
      check(tensors);
      const gradients = tf.grads((...values) => {
        const outputs = check(values);
        const terms = Object.entries(record.w).map(([name, w]) => tf.sum(tf.mul(outputs[name]!, tensor(w))));
        return tf.addN(terms as tf.Scalar[]);
      })(tensors);
      names.forEach((name, i) => {
        const want = record.expected.gradients[name];
        if (want !== undefined) close(gradients[i]!, want, `d${name}`);
      });
    });
  });
});

it('has records to check', () => {
  expect(records.length).toBeGreaterThan(0);
});
