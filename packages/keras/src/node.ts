import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { isList, objectOf } from './json-value.ts';
import { type LoadLayersModelOptions, loadLayersModel as loadFromHandler } from './load-layers-model.ts';

const fail = (site: string, expected: string, received: unknown): RegattaError =>
  new RegattaError({
    subject: 'keras files',
    site,
    expected,
    received,
    remedy:
      'Pass a folder with model.json, or the path of model.json, and keep all weight files that it lists in that folder.',
  });

async function bytes(file: string): Promise<ArrayBuffer> {
  try {
    return Uint8Array.from(await readFile(file)).buffer;
  } catch (error) {
    throw fail(file, 'a file that can be read', error instanceof Error ? error.message : error);
  }
}

const joined = (data: tf.io.WeightData): ArrayBuffer => tf.io.CompositeArrayBuffer.join(data);

/** The path of model.json, given a folder, a file or a `file:` URL. */
async function modelFile(place: string): Promise<string> {
  const path = place.startsWith('file:') ? fileURLToPath(place) : place;
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true ? join(path, 'model.json') : path;
}

/** Whether a relative path stays inside its folder. */
function isBelow(path: string): boolean {
  const way = normalize(path);
  return !isAbsolute(path) && !/^[a-z]:/i.test(path) && way !== '..' && !/^\.\.[\\/]/.test(way);
}

const isManifest = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((group: unknown) => {
    const { paths, weights } = objectOf(group) ?? {};
    return isList(weights) && isList(paths) && paths.every((path) => typeof path === 'string');
  });

/** Checks the shard paths of an untrusted model.json: none may leave its folder. */
function checkManifest(model: unknown, file: string): void {
  const { weightsManifest: manifest } = objectOf(model) ?? {};
  if (manifest === undefined || manifest === null) return;
  if (!isManifest(manifest)) throw fail(file, 'a weightsManifest of groups with paths and weights', manifest);
  const paths = (isList(manifest) ? manifest : []).flatMap((group) => objectOf(group)?.paths ?? []);
  const stray = paths.flat().find((path) => !isBelow(String(path)));
  if (stray !== undefined) throw fail(file, 'paths inside the folder of model.json', stray);
}

/**
 * A handler that loads and saves the files of a model on disk: `model.json` and its shards.
 *
 * @param place a folder, the path of `model.json`, or a `file:` URL of either.
 * @throws RegattaError on loading, naming the file that is missing or invalid.
 */
export function fileHandler(place: string): tf.io.IOHandler {
  return {
    async load() {
      const file = await modelFile(place);
      const text = new TextDecoder().decode(await bytes(file));
      let model: tf.io.ModelJSON;
      try {
        model = JSON.parse(text);
      } catch (error) {
        throw fail(file, 'JSON', error instanceof Error ? error.message : error);
      }
      checkManifest(model, file);
      return tf.io.getModelArtifactsForJSON(model, async (manifest) => {
        const paths = manifest.flatMap((group) => group.paths);
        const shards = await Promise.all(paths.map((path) => bytes(join(dirname(file), path))));
        return [manifest.flatMap((group) => group.weights), tf.io.concatenateArrayBuffers(shards)];
      });
    },
    async save({ weightSpecs = [], weightData = new ArrayBuffer(0), ...model }) {
      const path = place.startsWith('file:') ? fileURLToPath(place) : place;
      const file = path.endsWith('.json') ? path : join(path, 'model.json');
      const shard = 'group1-shard1of1.bin';
      await mkdir(dirname(file), { recursive: true });
      await writeFile(join(dirname(file), shard), new Uint8Array(joined(weightData)));
      const weightsManifest = [{ paths: [shard], weights: weightSpecs }];
      await writeFile(file, JSON.stringify({ ...model, weightsManifest }));
      return { modelArtifactsInfo: { dateSaved: (await stat(file)).mtime, modelTopologyType: 'JSON' } };
    },
  };
}

/**
 * Like `loadLayersModel` of `@regatta/keras`, but also loads a folder or file on disk. For Node.
 *
 * @throws RegattaError naming the file, layer, class or weight that cannot be loaded.
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 *
 * const folder = await mkdtemp(`${tmpdir()}/model-`);
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
 * await saveForKeras(model, fileHandler(folder));
 * const loaded = await loadLayersModel(folder);
 * ```
 */
export function loadLayersModel(
  pathOrIOHandler: string | tf.io.IOHandler,
  options: LoadLayersModelOptions = {},
): Promise<tf.LayersModel> {
  const onDisk = typeof pathOrIOHandler === 'string' && !/^(?!file:)[a-z]{2,}:\/\//i.test(pathOrIOHandler);
  return loadFromHandler(onDisk ? fileHandler(pathOrIOHandler) : pathOrIOHandler, options);
}
