import { join } from 'node:path';
import { applyDraws } from '@regatta/core';
import { type GoldenRunner as Runner, testGolden } from '@regatta/core/testing/golden';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import {
  cutoutForward,
  cutoutKeep,
  cutoutLayer,
  dropBlock2d,
  dropBlockForward,
  dropBlockGamma,
  dropBlockGate,
  dropBlockKeep,
  dropPathRates,
  maxPoolDropout2d,
  maxPoolDropoutForward,
  shakeDropForward,
  shakeDropLayer,
  shakeShakeForward,
  shakeShakeLayer,
  spatialConcreteDropoutForward,
  spatialConcreteDropoutPenalty,
  spatialDropout2d,
  stochasticDepthForward,
  stochasticDepthLayer,
} from './index.ts';

function infer(layer: tf.layers.Layer, ...inputs: tf.Tensor[]): tf.Tensor {
  return layer.apply(inputs.length === 1 ? inputs[0]! : inputs) as tf.Tensor;
}

const exactly = (got: ArrayLike<number>, want: tf.Tensor): void =>
  expect(Array.from(got)).toEqual(Array.from(want.dataSync()));

const spatial: Runner = (run) => {
  const rate = run.number('rate');
  if (run.training) return () => ({ y: applyDraws(run.get('x'), 'bernoulli', rate, run.noise('keep')) });
  const layer = spatialDropout2d({ rate });
  return () => ({ y: infer(layer, run.get('x')) });
};

const concrete: Runner = (run) => () => {
  const pLogit = run.get('pLogit');
  const options = { temperature: run.number('temperature'), eps: run.number('eps') };
  return {
    ...spatialConcreteDropoutForward(run.get('x'), run.noise('u', 'uniforms'), pLogit, options),
    regularization: spatialConcreteDropoutPenalty(
      pLogit,
      run.get('x').shape.at(-1)!,
      run.number('dropoutRegularizer'),
    ),
  };
};

const dropBlock: Runner = (run) => {
  const [rate, blockSize] = [run.number('rate'), run.number('blockSize')];
  if (!run.training) {
    const layer = dropBlock2d({ rate, blockSize });
    return () => ({ y: infer(layer, run.get('x')) });
  }
  const keep = run.noise('keep');
  const rows = keep.shape[0]!;
  const space = keep.shape.slice(1, -1);
  const gamma = dropBlockGamma(rate, blockSize, space);
  const u = run.noise('seed', 'uniforms').dataSync();
  const seed = Uint8Array.from(u, (value) => (value < gamma ? 1 : 0));
  exactly(seed, run.noise('seed'));
  exactly(dropBlockKeep(seed, rows, space, keep.shape.at(-1)!, blockSize), keep);
  const normalize = run.is('normalize', 'example') ? 'example' : 'batch';
  const { scale } = dropBlockGate(keep.dataSync(), rows, normalize);
  const scaleShape = keep.shape.map((_, axis) => (axis === 0 ? rows : 1));
  return () => ({
    y: dropBlockForward(run.get('x'), keep, normalize),
    gamma: tf.scalar(gamma),
    scale: normalize === 'batch' ? tf.scalar(scale[0]!) : tf.tensor([...scale], scaleShape),
  });
};

const stochasticDepth: Runner = (run) => {
  const rate = run.number('rate');
  const scaling = run.is('scaling', 'original') ? 'original' : 'inverted';
  const layer = stochasticDepthLayer({ rate, scaling });
  return () => {
    const f = run.get('f');
    const branch = run.training
      ? stochasticDepthForward(f, run.noise('keep'), rate, scaling)
      : infer(layer, f);
    const sum = tf.add(run.get('x'), branch);
    return { y: run.is('postActivation', 'relu') ? tf.relu(sum) : sum };
  };
};

const dropPath: Runner = (run) => () => ({
  y: stochasticDepthForward(run.get('x'), run.noise('keep'), run.number('rate')),
});

const rates: Runner = (run) => () => {
  const layers = run.number('layers');
  const values = run.is('convention', 'huang')
    ? dropPathRates({ convention: 'huang', lastSurvival: run.number('lastSurvival'), layers })
    : dropPathRates({ convention: 'zeroFirst', maxRate: run.number('maxRate'), layers });
  run.record.expected.output.rates!.data.forEach((want, i) => {
    expect(Math.abs(values[i]! - want)).toBeLessThan(1e-12);
  });
  return { rates: tf.tensor1d(values) };
};

const maxPool: Runner = (run) => {
  const [size, stride] = [run.number('poolSize'), run.number('strides')];
  const pooling = { poolSize: [size, size], strides: [stride, stride], padding: 'valid' } as const;
  const layer = maxPoolDropout2d({ rate: run.number('rate'), poolSize: size, strides: stride });
  return () => ({
    y: run.training
      ? maxPoolDropoutForward(run.get('x'), run.noise('keep'), pooling)
      : infer(layer, run.get('x')),
  });
};

const cutout: Runner = (run) => {
  const length = run.number('length');
  if (!run.training) {
    const layer = cutoutLayer({ length });
    return () => ({ y: infer(layer, run.get('x')) });
  }
  const centers = run.get('centers').dataSync();
  const [rows = 1, height = 1, width = 1] = run.get('x').shape;
  exactly(cutoutKeep(centers, [rows, height, width], length), run.noise('keep'));
  return () => ({ y: cutoutForward(run.get('x'), centers, length) });
};

const shakeShakes: Runner = (run) => {
  const parts = (): [tf.Tensor, tf.Tensor, tf.Tensor] => [run.get('x'), run.get('f1'), run.get('f2')];
  if (!run.training) {
    const layer = shakeShakeLayer();
    return () => ({ y: infer(layer, ...parts()) });
  }
  const [alpha, beta] = [run.noise('alpha', 'uniforms'), run.noise('beta', 'uniforms')];
  return () => {
    const [x, f1, f2] = parts();
    return { y: shakeShakeForward(f1, f2, alpha, beta, x) };
  };
};

const shakeDrop: Runner = (run) => {
  const layer = shakeDropLayer({ rate: 1 - run.number('survival') });
  return () => {
    const f = run.get('f');
    const branch = run.training
      ? shakeDropForward(f, run.noise('gate'), run.noise('alpha', 'uniforms'), run.noise('beta', 'uniforms'))
      : infer(layer, f);
    return { y: tf.add(run.get('x'), branch) };
  };
};

const runners: Readonly<Record<string, Runner>> = {
  spatialDropout1d: spatial,
  spatialDropout2d: spatial,
  spatialDropout3d: spatial,
  spatialConcreteDropout: concrete,
  dropBlock2d: dropBlock,
  dropBlock3d: dropBlock,
  stochasticDepth,
  dropPath,
  dropPathRates: rates,
  maxPoolDropout: maxPool,
  cutout,
  shakeShake: shakeShakes,
  shakeDrop,
};

testGolden({
  fixtures: join(import.meta.dirname, 'fixtures'),
  families: ['spatial'],
  runners,
  tolerance: (method) => (method === 'spatialConcreteDropout' ? 1e-5 : 2e-6),
});
