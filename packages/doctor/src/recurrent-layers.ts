import type { Symptom } from './finding.ts';
import { effectOf } from './rates.ts';
import { type Fields, field, type Saved, savedIn } from './saved.ts';
import { isOurs, type Place } from './walk.ts';

const LAYERS = ['SimpleRNN', 'GRU', 'LSTM', 'ConvLSTM2D'];
const REPLACED =
  'Use variationalLstm, variationalGru or variationalSimpleRnn of @regatta/variational-dropout, or repair(model).';

/** Whether a saved layer is a recurrent one of tfjs. */
export const isStockRecurrent = (saved: Saved): boolean =>
  [...LAYERS, 'RNN'].includes(saved.className) && !isOurs(saved);

/** The cells of a recurrent layer: itself, where the layer is named after its cell. */
export function cellsOf({ className, config }: Saved): Saved[] {
  if (className !== 'RNN') return [{ className: `${className}Cell`, config }];
  const cell = savedIn(config.cell);
  if (cell === undefined) return [];
  const stacked = cell.config.cells;
  if (!Array.isArray(stacked)) return [cell];
  return stacked.map((one: unknown) => savedIn(one)).filter((one) => one !== undefined);
}

const rates = (config: Fields): { name: string; rate: unknown }[] =>
  ['dropout', 'recurrentDropout'].map((name) => ({ name, rate: field(config, name) ?? 0 }));

/** What is wrong with a stock recurrent layer: A1, A4, A5, A6, C2. */
export function recurrentSymptoms({ saved }: Place): Symptom[] {
  if (!isStockRecurrent(saved)) return [];
  const cells = cellsOf(saved);
  const given = cells.flatMap(({ className, config }) => rates(config).map((one) => ({ ...one, className })));
  const noisy = given.filter(({ rate }) => effectOf(rate) === 'on');
  const ignored = given.filter(({ rate }) => effectOf(rate) === 'ignored');
  const symptoms: Symptom[] = [];
  if (noisy.some(({ name, className }) => name === 'recurrentDropout' && className === 'GRUCell')) {
    symptoms.push({
      code: 'A1',
      severity: 'wrong',
      what: 'The state grows without bound in training: every step multiplies kept units by 1 / (1 - recurrentDropout).',
      why: 'TensorFlow.js masks the state that the GRU carries on, not only what its gates read.',
      remedy: REPLACED,
    });
  }
  if (noisy.length > 0) {
    symptoms.push({
      code: 'A4',
      severity: 'broken',
      what: `The dropout of ${saved.className} cannot be seeded: no training with it can be repeated.`,
      why: 'Recurrent cells draw their masks from a generator without a seed, and take none.',
      remedy:
        saved.className === 'ConvLSTM2D'
          ? 'Use the layer without dropout, and dropoutLayer of @regatta/dense-dropout before it.'
          : REPLACED,
    });
  }
  for (const { name, rate } of ignored) {
    symptoms.push({
      code: 'A5',
      severity: 'wrong',
      what: `${name} ${JSON.stringify(rate)} drops nothing at all.`,
      why: 'Cells of TensorFlow.js drop for rates between 0 and 1 only and refuse no other.',
      remedy: 'Give the layer a rate above 0 and below 1.',
    });
  }
  if (saved.className === 'RNN' && noisy.length > 0) {
    symptoms.push({
      code: 'A6',
      severity: 'wrong',
      what: 'One mask is kept for ever: in every batch, and at inference once the model has been trained; a smaller batch throws.',
      why: 'Only the layers named after their cell forget the masks of a call; tf.layers.rnn and stackedRNNCells do not.',
      remedy:
        cells.length > 1
          ? `Use one layer for each cell. ${REPLACED.replace(', or repair(model)', '')}`
          : REPLACED,
    });
  }
  if (['GRU', 'LSTM'].includes(saved.className) && noisy.length > 0) {
    symptoms.push({
      code: 'C2',
      severity: 'slow',
      what: `${saved.className === 'LSTM' ? 'Four' : 'Three'} masks are drawn for each one used, inference multiplies by masks of ones, and masks stay in memory after dispose.`,
      why: 'Cells of TensorFlow.js draw a mask for each gate, use the first, and keep all until the next call.',
      remedy: REPLACED,
    });
  }
  return symptoms;
}
