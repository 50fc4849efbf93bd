import type { Symptom } from './finding.ts';
import { effectOf } from './rates.ts';
import { type Fields, field, type Saved, savedIn } from './saved.ts';
import { isOurs, type Place } from './walk.ts';

const LAYERS = ['SimpleRNN', 'GRU', 'LSTM', 'ConvLSTM2D'];
const REPLACED =
  'Use variationalLstm, variationalGru or variationalSimpleRnn from @regatta/variational-dropout, or call repair(model).';

/** Whether a saved layer is a stock recurrent layer. */
export const isStockRecurrent = (saved: Saved): boolean =>
  [...LAYERS, 'RNN'].includes(saved.className) && !isOurs(saved);

/** The cells of a recurrent layer. For layers other than `RNN`, the layer's own config describes its cell. */
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

/** Finds defects of a stock recurrent layer: A1, A4, A5, A6, C2. */
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
      what: 'The state grows without bound in training: each step multiplies kept units by 1 / (1 - recurrentDropout).',
      why: 'TensorFlow.js masks the state that the GRU carries to the next step, not only the input of its gates.',
      remedy: REPLACED,
    });
  }
  if (noisy.length > 0) {
    symptoms.push({
      code: 'A4',
      severity: 'broken',
      what: `The dropout of ${saved.className} cannot be seeded, so training is not reproducible.`,
      why: 'Recurrent cells draw their masks from an unseeded generator and have no seed option.',
      remedy:
        saved.className === 'ConvLSTM2D'
          ? 'Remove the dropout options and put dropoutLayer from @regatta/dense-dropout before the layer.'
          : REPLACED,
    });
  }
  for (const { name, rate } of ignored) {
    symptoms.push({
      code: 'A5',
      severity: 'wrong',
      what: `${name} ${JSON.stringify(rate)} drops nothing.`,
      why: 'TensorFlow.js cells drop units only for rates between 0 and 1, and accept any other rate without an error.',
      remedy: `Set ${name} to a number above 0 and below 1, e.g. { ${name}: 0.5 }.`,
    });
  }
  if (saved.className === 'RNN' && noisy.length > 0) {
    symptoms.push({
      code: 'A6',
      severity: 'wrong',
      what: 'The first mask is reused in every batch, and also at inference after training. A smaller batch throws.',
      why: 'The layers lstm, gru and simpleRNN discard the masks after each call, but tf.layers.rnn and stackedRNNCells do not.',
      remedy:
        cells.length > 1
          ? `Use one layer per cell. ${REPLACED.replace(', or call repair(model)', '')}`
          : REPLACED,
    });
  }
  if (['GRU', 'LSTM'].includes(saved.className) && noisy.length > 0) {
    symptoms.push({
      code: 'C2',
      severity: 'slow',
      what: `${saved.className === 'LSTM' ? 'Four' : 'Three'} masks are drawn for each mask that is used, inference multiplies by masks of ones, and masks stay in memory after dispose.`,
      why: 'TensorFlow.js cells draw a mask for each gate, use only the first, and keep all of them until the next call.',
      remedy: REPLACED,
    });
  }
  return symptoms;
}
