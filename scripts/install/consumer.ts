/** What a user of the installed packages writes in TypeScript: `check-install.ts` compiles it where they are. */
import { earlyStopping, maxNorm } from '@regatta/baselines';
import { compose, predictSamples, type Regularizer, trainingCallback } from '@regatta/core';
import { dropout, dropoutLayer } from '@regatta/dense-dropout';
import { spatialDropout2d } from '@regatta/spatial-dropout';
import { variationalLstm } from '@regatta/variational-dropout';
import { useWasm, type WasmReport } from '@regatta/wasm';
import type * as tf from '@tensorflow/tfjs';

const regularizer: Regularizer = compose(dropout({ rate: 0.5 }), maxNorm({ maxValue: 3 }), earlyStopping());
const layers: tf.layers.Layer[] = [
  dropoutLayer({ rate: 0.5, seed: 1 }),
  spatialDropout2d({ rate: 0.2 }),
  variationalLstm({ units: 4, recurrentDropout: 0.2 }),
];

/** Trains with a regularizer, and samples predictions. */
export async function train(model: tf.LayersModel, x: tf.Tensor, y: tf.Tensor): Promise<tf.Tensor> {
  const report: WasmReport = await useWasm();
  if (!report.installed) throw new Error(report.reason);
  await model.fit(x, y, { callbacks: trainingCallback(regularizer, model) });
  return predictSamples(model, x, { samples: layers.length });
}

// @ts-expect-error: a rate is a number or a schedule.
dropoutLayer({ rate: 'half' });
