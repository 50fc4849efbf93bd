import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RegattaError } from '@regatta/core';
import { loadLayersModel } from '@regatta/keras';
import * as tf from '@tensorflow/tfjs';
import {
  dropConnectLayer,
  dropoutLayer,
  gaussianDropoutLayer,
} from '../../../packages/dense-dropout/src/index.ts';
import { dropBlock1d, spatialDropout1d } from '../../../packages/spatial-dropout/src/index.ts';
import { variationalLstm } from '../../../packages/variational-dropout/src/index.ts';
import { Defect, refusal, type Target, target, type Verdict } from '../target.ts';
import { edited, jsonText, jsonValue } from '../values.ts';

const fixtures = join(import.meta.dirname, '../../../packages/keras/src/fixtures');

/** A saved model, as its files hold it. */
interface Saved {
  readonly topology: unknown;
  readonly specs: unknown;
  readonly data: ArrayBuffer;
}

/** Models that Keras saved. */
function kerasModels(): Saved[] {
  return readdirSync(fixtures).map((name) => {
    const model = JSON.parse(readFileSync(join(fixtures, name, 'model.json'), 'utf8'));
    const data = Uint8Array.from(readFileSync(join(fixtures, name, 'group1-shard1of1.bin'))).buffer;
    return { topology: model.modelTopology, specs: model.weightsManifest[0].weights, data };
  });
}

async function savedByUs(layers: readonly tf.layers.Layer[]): Promise<Saved> {
  const model = tf.sequential({ layers: [...layers] });
  let made: Saved | undefined;
  await model.save({
    save: async ({ modelTopology, weightSpecs, weightData }) => {
      const data = tf.io.CompositeArrayBuffer.join(weightData);
      // As a file holds it.
      const { topology, specs } = JSON.parse(JSON.stringify({ topology: modelTopology, specs: weightSpecs }));
      made = { topology, specs, data };
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    },
  });
  model.dispose();
  return made!;
}

/** Models with layers of ours: a host of activations, of weights, of a recurrent cell. */
const ours = (): Promise<Saved[]> =>
  Promise.all(
    [
      [
        tf.layers.dense({ units: 3, inputShape: [4] }),
        dropoutLayer({ rate: 0.5 }),
        gaussianDropoutLayer({ rate: 0.2 }),
      ],
      [dropConnectLayer({ rate: 0.5, layer: tf.layers.dense({ units: 3, inputShape: [4] }) })],
      [spatialDropout1d({ rate: 0.3, inputShape: [6, 2] }), dropBlock1d({ rate: 0.3, blockSize: 3 })],
      [variationalLstm({ units: 2, inputShape: [5, 3], dropout: 0.2, recurrentDropout: 0.1 })],
    ].map(savedByUs),
  );

const saved = [...kerasModels(), ...(await ours())];
const corpus = saved.map(({ topology, specs }, data) => ({ topology, specs, data, cut: 0 }));

interface Files {
  readonly topology?: object;
  readonly specs?: tf.io.WeightsManifestEntry[];
  readonly data?: unknown;
  readonly cut?: unknown;
}

/** Loads a model from what may be its files; nothing of it may be left over. */
async function take(input: unknown): Promise<Verdict> {
  const { topology, specs, data, cut }: Files = typeof input === 'object' && input !== null ? input : {};
  const whole = saved[typeof data === 'number' ? data : -1]?.data ?? new ArrayBuffer(8);
  const bytes = typeof cut === 'number' ? whole.slice(0, whole.byteLength - Math.abs(cut % 64)) : whole;
  const before = tf.memory().numTensors;
  let verdict: Verdict = 'valid';
  try {
    const artifacts = { modelTopology: topology!, weightSpecs: specs!, weightData: bytes };
    const model = await loadLayersModel({ load: async () => artifacts });
    const weights = model.weights.length;
    model.dispose();
    if (weights !== (specs ?? []).length) throw new Defect(`${weights} weights of ${specs?.length}`);
  } catch (error) {
    verdict = refusal(error, [RegattaError]);
  }
  const left = tf.memory().numTensors - before;
  if (left !== 0)
    throw new Defect(`${left > 0 ? 'tensors are left over' : 'others were disposed of'}, ${verdict}`);
  return verdict;
}

/** Saved models: of Keras, and with layers of ours. */
export const models: Target = target('models', edited(corpus, jsonValue), take, jsonText);
