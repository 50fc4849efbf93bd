import { join } from 'node:path';
import { applyDraws, RecurrentHost } from '@regatta/core';
import { type RnnAttributes, type RnnInputs, type RnnOutputs, rnn } from '@regatta/core/recurrent';
import { type GoldenRun as Run, type GoldenRunner as Runner, testGolden } from '@regatta/core/testing/golden';
import { useWasm } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe } from 'vitest';
import { activationPenalty, embeddingDropoutForward, temporalActivationPenalty } from './index.ts';

type Named = Readonly<Record<string, tf.Tensor>>;

/** The scaled mask of a record, with the axes that `rnn` expects. */
function scaled(run: Run, name: string, rateName: string, axes: string): tf.Tensor | undefined {
  const mask = run.findNoise(name);
  if (mask === undefined) return undefined;
  const maskAxes = run.record.config.maskAxes as Readonly<Record<string, string>>;
  const sizes = maskAxes[name]!.replace(/[[\]]/g, '').split(',');
  const shape = axes === '' ? mask.shape : [...axes].map((axis) => mask.shape[sizes.indexOf(axis)] ?? 1);
  return applyDraws(tf.ones(shape), 'bernoulli', run.number(rateName), tf.reshape(mask, shape));
}

const attributesOf = ({ record: { config } }: Run): RnnAttributes => ({
  cell: config.cell as RnnAttributes['cell'],
  resetAfter: config.resetAfter as boolean | undefined,
  activation: config.activation as RnnAttributes['activation'],
  recurrentActivation: config.recurrentActivation as RnnAttributes['recurrentActivation'],
  zeroOutputForMask: config.outputAtPadding === 'zero',
});

/** Runs a record with explicit masks through the operation the host calls. */
function masked(run: Run, values: Named): RnnOutputs {
  const input = scaled(run, 'lockedInput', 'lockedInput', 'NTF');
  const output = scaled(run, 'lockedOutput', 'lockedOutput', 'NTU');
  const weights = scaled(run, 'recurrentKernel', 'weightDrop', '');
  const inputs = {
    ...values,
    ...(input === undefined ? {} : { x: tf.mul(values.x!, input) }),
    ...(weights === undefined ? {} : { recurrentKernel: tf.mul(values.recurrentKernel!, weights) }),
    inputMask: scaled(run, 'x', 'dropout', 'GNTF'),
    stateMask: scaled(run, 'h', 'recurrentDropout', 'GNTU'),
    candidateMask: scaled(run, 'candidate', 'candidateDropout', 'NTU'),
    cellMask: scaled(run, 'cell', 'cellDropout', 'NTU'),
    zoneoutMaskH: run.findNoise('zoneoutH'),
    zoneoutMaskC: run.findNoise('zoneoutC'),
    sequenceMask: run.findNoise('sequence'),
  } as unknown as RnnInputs;
  const outputs = rnn(inputs, attributesOf(run));
  return output === undefined ? outputs : { ...outputs, hSeq: tf.mul(outputs.hSeq, output) };
}

/** Runs a record without masks through the layer. Its weights read the given tensors. */
function layer(run: Run, values: Named): RnnOutputs {
  const { config } = run.record;
  const zoneout = {
    ...(config.zoneoutH === undefined ? {} : { zoneoutState: { rate: config.zoneoutH } }),
    ...(config.zoneoutC === undefined ? {} : { zoneoutCell: { rate: config.zoneoutC } }),
  };
  const host = new RecurrentHost({
    ...attributesOf(run),
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
  const mask = run.findNoise('sequence');
  const outputs = host.call(values.x!, {
    ...(states.length > 0 ? { initialState: states } : {}),
    ...(mask === undefined ? {} : { mask }),
    training: config.training === true && Object.keys(zoneout).length === 0,
  });
  const [hSeq, hLast, cLast] = outputs as [tf.Tensor3D, tf.Tensor2D, tf.Tensor2D?];
  return cLast === undefined ? { hSeq, hLast } : { hSeq, hLast, cLast };
}

const recurrent: Runner = (run) => {
  const drawn = Object.keys(run.record.mask ?? {}).some((name) => name !== 'sequence');
  const values = Object.fromEntries(run.variables);
  return () => ({ ...(drawn ? masked(run, values) : layer(run, values)) });
};

const runners: Readonly<Record<string, Runner>> = {
  none: recurrent,
  variational: recurrent,
  naive: recurrent,
  semeniuta: recurrent,
  rnnDrop: recurrent,
  zoneout: recurrent,
  weightDrop: recurrent,
  locked: recurrent,
  padded: recurrent,
  lockedDropout: (run) => () => ({
    y: applyDraws(run.get('x'), 'bernoulli', run.number('rate'), run.noise('keep')),
  }),
  embeddingDropout: (run) => () => ({
    y: embeddingDropoutForward(run.get('ids'), run.get('table'), run.noise('keep'), run.number('rate')),
  }),
  activationRegularization: (run) => () => {
    const raw = run.get('raw');
    const dropped = applyDraws(raw, 'bernoulli', run.number('rate'), run.noise('keep'));
    const ar = activationPenalty(dropped, run.number('alpha'));
    const tar = temporalActivationPenalty(raw, run.number('beta'));
    return { ar, tar, loss: tf.add(ar, tar) };
  },
};

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    if (backend === 'wasm') await useWasm();
    else await tf.setBackend('cpu');
  });

  testGolden({
    fixtures: join(import.meta.dirname, 'fixtures'),
    families: ['recurrent'],
    runners,
    tolerance: () => 1e-5,
  });
});
