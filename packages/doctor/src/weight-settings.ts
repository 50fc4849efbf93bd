import type { Symptom } from './finding.ts';
import { cellsOf, isStockRecurrent } from './recurrent-layers.ts';
import { type Fields, isFields } from './saved.ts';
import type { Place } from './walk.ts';

/** The fields of a kind (`kernelConstraint`, `kernel_constraint`, ...) that are set. */
const setFields = (config: Fields, kind: RegExp): [string, unknown][] =>
  Object.entries(config).filter(([key, value]) => kind.test(key) && value !== null && value !== undefined);

/** Whether a penalty has any strength. */
function isPenalty([key, value]: [string, unknown]): boolean {
  if (/^activity/.test(key)) return false;
  const config = isFields(value) && isFields(value.config) ? value.config : {};
  const strengths = ['l1', 'l2'].filter((name) => name in config).map((name) => Number(config[name]));
  return strengths.length === 0 || strengths.some((strength) => strength !== 0);
}

const listed = (fields: readonly (readonly [string, unknown])[]): string =>
  [...new Set(fields.map(([key]) => key))].join(', ');

/** What becomes of constraints and penalties of any layer: A7, A8. */
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
      what: `${listed(constraints)}: never applied by model.fit.`,
      why: 'Optimizers of TensorFlow.js assign to the variables past the layer, which is what constrains them.',
      remedy:
        'Train with fit of @regatta/training, or pass callbacks: trainingCallback(layerConstraints(), model) to model.fit (@regatta/core, @regatta/keras).',
    });
  }
  if (penalties.length > 0 && stock) {
    symptoms.push({
      code: 'A8',
      severity: 'wrong',
      what: `${listed(penalties)}: adds nothing to the loss.`,
      why: 'The penalty belongs to the cell, and TensorFlow.js asks the layers only, never their cells.',
      remedy:
        saved.className === 'ConvLSTM2D' || cellsOf(saved).length !== 1
          ? 'Train with fit of @regatta/training, which counts every penalty.'
          : 'Use repair(model), or train with fit of @regatta/training, which counts every penalty.',
    });
  } else if (penalties.length > 0 && uses > 1) {
    symptoms.push({
      code: 'A8',
      severity: 'wrong',
      what: `${listed(penalties)}: counted ${uses} times, once for each use of the layer.`,
      why: 'TensorFlow.js adds the penalties of a layer for each of its calls.',
      remedy: 'Train with fit of @regatta/training, which counts each penalty once.',
    });
  }
  return symptoms;
}
