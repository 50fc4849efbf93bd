import type * as tf from '@tensorflow/tfjs';
import {
  applyConstraints,
  type ConvertedModel,
  convertKerasConfig,
  type layerConstraints,
  loadLayersModel,
  saveForKeras,
  toKeras,
} from './index.ts';
import { fileHandler, loadLayersModel as loadFromDisk } from './node.ts';

const model: Promise<tf.LayersModel> = loadLayersModel('https://example.com/model.json', { strict: false });
const onDisk: Promise<tf.LayersModel> = loadFromDisk('./model', { onProgress: () => {} });
const converted: ConvertedModel = convertKerasConfig({ class_name: 'Sequential', config: { layers: [] } });
const saved: Promise<tf.io.SaveResult> = onDisk.then((one) => saveForKeras(one, fileHandler('./model')));
const artifacts: Promise<tf.io.ModelArtifacts> = model.then(toKeras);
const constrained: Promise<void> = model.then(applyConstraints);

// @ts-expect-error: a misspelled option is an error.
loadLayersModel('model.json', { strickt: false });
// @ts-expect-error: a topology is an object.
convertKerasConfig('{}');
// @ts-expect-error: the result is read-only.
converted.className = 'Functional';

export type Uses = [typeof saved, typeof artifacts, typeof constrained, ReturnType<typeof layerConstraints>];
