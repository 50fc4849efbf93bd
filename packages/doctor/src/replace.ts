import { partsOf } from '@regatta/core/keras';
import type * as tf from '@tensorflow/tfjs';
import { noiseSymptoms } from './noise-layers.ts';
import { effectOf } from './rates.ts';
import { cellsOf, isStockRecurrent, recurrentSymptoms } from './recurrent-layers.ts';
import { type Fields, isModel, type Saved, savedIn } from './saved.ts';
import type { Place } from './walk.ts';
import { weightSymptoms } from './weight-settings.ts';

/** The random stream fields that turn a stock config into a Regatta config. */
const streamOf = ({ seed }: Fields): Fields => ({
  seed: typeof seed === 'number' ? Math.abs(Math.trunc(seed)) : 0,
  site: null,
  step: 0,
});

const CELLS: readonly string[] = ['LSTMCell', 'GRUCell', 'SimpleRNNCell'];

/** Fields that are not copied from a stock config. */
const OWN = [
  'name',
  'trainable',
  'dtype',
  'dropout',
  'recurrentDropout',
  'cell',
  'cells',
  'implementation',
  'unroll',
];
const without = (from: Fields, keys: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(from).filter(([key]) => !keys.includes(key)));

/** A Regatta recurrent layer in place of a stock layer with one cell, with one mask for all gates, as in the stock layer. */
function recurrentForm(saved: Saved): Saved {
  const [cell] = cellsOf(saved);
  if (cell === undefined || cellsOf(saved).length > 1 || !CELLS.includes(cell.className)) return saved;
  const mask = (rate: unknown): Fields => ({ rate: Number(rate), per: 'sequence', gates: 'tied' });
  const { dropout, recurrentDropout } = cell.config;
  const treatment = {
    ...(effectOf(dropout) === 'on' ? { input: mask(dropout) } : {}),
    ...(effectOf(recurrentDropout) === 'on' ? { state: mask(recurrentDropout) } : {}),
  };
  const { name, trainable, dtype } = saved.config;
  const base = Object.fromEntries(
    Object.entries({ name, trainable, dtype }).filter(([, value]) => value !== undefined),
  );
  const config = { ...without(cell.config, OWN), ...without(saved.config, OWN), ...base };
  const reset = cell.className === 'GRUCell' ? { resetAfter: cell.config.resetAfter === true } : {};
  return {
    className: cell.className.replace(/Cell$/, ''),
    config: { ...config, ...reset, treatment, ...streamOf({}) },
  };
}

/** The saved form of a layer, replaced by a Regatta layer if that fixes a finding. Layers with invalid rates (A5) stay. */
function leafForm(place: Place): Saved {
  const { saved, live } = place;
  const symptoms = [...noiseSymptoms(place), ...recurrentSymptoms(place)];
  if (symptoms.some(({ code }) => code === 'A5')) return saved;
  if (isStockRecurrent(saved)) {
    const ignored = weightSymptoms(place).some(({ code }) => code === 'A8');
    return symptoms.length > 0 || ignored ? recurrentForm(saved) : saved;
  }
  if (symptoms.length === 0) return saved;
  // tfjs omits the noise shape of alpha dropout from its config.
  const noiseShape: unknown = live === undefined ? undefined : Reflect.get(live, 'noiseShape');
  const shape = saved.className === 'AlphaDropout' && noiseShape ? { noiseShape } : {};
  return { className: saved.className, config: { ...saved.config, ...shape, ...streamOf(saved.config) } };
}

/** The saved form of a live model with stock layers replaced, including those in nested models and wrappers. */
export function replaced(saved: Saved, live: tf.layers.Layer, wrappers: readonly string[] = []): Saved {
  const parts = partsOf(live);
  const inner = (entry: unknown, i: number, around: readonly string[]): unknown => {
    const one = savedIn(entry);
    const part = parts[i];
    if (one === undefined || part === undefined) return entry;
    const form = replaced(one, part, around);
    return typeof entry === 'object' ? { ...entry, ...form } : form;
  };
  const { layers, layer } = saved.config;
  if (isModel(saved) && Array.isArray(layers)) {
    const forms = layers.map((entry: unknown, i) => inner(entry, i, []));
    return { ...saved, config: { ...saved.config, layers: forms } };
  }
  if (savedIn(layer) === undefined)
    return leafForm({ path: '', saved, uses: 1, wrappers, frozen: false, live });
  return {
    ...saved,
    config: { ...saved.config, layer: inner(layer, 0, [...wrappers, saved.className]) },
  };
}
