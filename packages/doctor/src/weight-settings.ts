import type { Symptom } from './finding.ts';
import { cellsOf, isStockRecurrent } from './recurrent-layers.ts';
import { type Fields, isFields } from './saved.ts';
import type { Place } from './walk.ts';

/** The fields whose names match (`kernelConstraint`, `kernel_constraint`, ...) and that are set. */
const setFields = (config: Fields, kind: RegExp): [string, unknown][] =>
  Object.entries(config).filter(([key, value]) => kind.test(key) && value !== null && value !== undefined);

/** Whether a weight penalty has a strength other than 0. */
function isPenalty([key, value]: [string, unknown]): boolean {
  if (/^activity/.test(key)) return false;
  const config = isFields(value) && isFields(value.config) ? value.config : {};
  const strengths = ['l1', 'l2'].filter((name) => name in config).map((name) => Number(config[name]));
  return strengths.length === 0 || strengths.some((strength) => strength !== 0);
}

const listed = (fields: readonly (readonly [string, unknown])[]): string =>
  [...new Set(fields.map(([key]) => key))].join(', ');

/** Finds constraints and penalties that training ignores or miscounts: A7, A8. */
export function weightSymptoms({ saved, uses }: Place): Symptom[] {
  const stock = isStockRecurrent(saved);
  const configs = stock ? cellsOf(saved).map(({ config }) => config) : [saved.config];
  const constraints = configs.flatMap((config) => setFields(config, /_?constraint$/i));
  const penalties = configs.flatMap((config) => setFields(config, /_?regularizer$/i).filter(isPenalty));
  const symptoms: Symptom[] = [];
  if (constraints.length > 0) {
    symptoms.push({
      code: 'A7',
      severity: 'wrong',
      what: `model.fit never applies ${listed(constraints)}.`,
      why: 'TensorFlow.js applies constraints when a layer writes its weights, but optimizers assign the variables directly.',
      remedy:
        'Train with fit from @regatta/training, or pass { callbacks: trainingCallback(layerConstraints(), model) } to model.fit (@regatta/core, @regatta/keras).',
    });
  }
  if (penalties.length > 0 && stock) {
    symptoms.push({
      code: 'A8',
      severity: 'wrong',
      what: `TensorFlow.js does not add ${listed(penalties)} to the loss.`,
      why: 'The penalty belongs to the cell, but TensorFlow.js collects penalties only from layers, not from their cells.',
      remedy:
        saved.className === 'ConvLSTM2D' || cellsOf(saved).length !== 1
          ? 'Train with fit from @regatta/training, which adds every penalty to the loss.'
          : 'Call repair(model), or train with fit from @regatta/training, which adds every penalty to the loss.',
    });
  } else if (penalties.length > 0 && uses > 1) {
    symptoms.push({
      code: 'A8',
      severity: 'wrong',
      what: `${listed(penalties)}: counted ${uses} times, once for each use of the layer.`,
      why: 'TensorFlow.js adds the penalties of a layer once per call of the layer.',
      remedy: 'Train with fit from @regatta/training, which counts each penalty once.',
    });
  }
  return symptoms;
}
