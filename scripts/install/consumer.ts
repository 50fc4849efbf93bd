/** What a user of the installed packages writes in TypeScript: `check-install.ts` compiles it where they are. */

import { tokenDropoutLayer } from '@regatta/attention-dropout';
import { earlyStopping, maxNorm } from '@regatta/baselines';
import { compose, predictSamples, type Regularizer, trainingCallback } from '@regatta/core';
import { dropout, dropoutLayer } from '@regatta/dense-dropout';
import { diagnose, type Finding, repair } from '@regatta/doctor';
import { loadLayersModel } from '@regatta/keras';
import { spatialDropout2d } from '@regatta/spatial-dropout';
import { type FitResult, fit } from '@regatta/training';
import { mutualInformation } from '@regatta/uncertainty';
import { variationalLstm } from '@regatta/variational-dropout';
import { useWasm, type WasmReport } from '@regatta/wasm';
import type * as tf from '@tensorflow/tfjs';

const regularizer: Regularizer = compose(dropout({ rate: 0.5 }), maxNorm({ maxValue: 3 }), earlyStopping());
const layers: tf.layers.Layer[] = [
  dropoutLayer({ rate: 0.5, seed: 1 }),
  spatialDropout2d({ rate: 0.2 }),
  variationalLstm({ units: 4, recurrentDropout: 0.2 }),
  tokenDropoutLayer({ rate: 0.2 }),
];

/** Trains with a regularizer, and samples predictions. */
export async function train(model: tf.LayersModel, x: tf.Tensor, y: tf.Tensor): Promise<tf.Tensor> {
  const report: WasmReport = await useWasm();
  if (!report.installed) throw new Error(report.reason);
  await model.fit(x, y, { callbacks: trainingCallback(regularizer, model) });
  return predictSamples(model, x, { samples: layers.length });
}

/** Mends a model, trains it on, and says how uncertain it is. */
export async function goOn(url: string, x: tf.Tensor, y: tf.Tensor): Promise<[Finding[], tf.Tensor]> {
  const { model } = repair(await loadLayersModel(url));
  const { status }: FitResult = await fit(model, { x, y }, { regularizer, epochs: 2, clipNorm: 1 });
  if (status !== 'completed') throw new Error(status);
  return [[...diagnose(model)], mutualInformation(predictSamples(model, x, { samples: 10 }))];
}

// @ts-expect-error: a rate is a number or a schedule.
dropoutLayer({ rate: 'half' });
