import type { ArmAnalysis, RateCurve, TaskAnalysis, TriedConfiguration } from '@regatta/evidence';
import { decimal, methodOf, metricWithUnit, plural } from '@regatta/record';
import { paddedDomain } from '../charts/domain.ts';
import {
  isSame,
  learningCurve,
  rateCurve,
  reliabilityDiagram,
  tunedText,
  tuningProfile,
} from '../charts/index.ts';
import { pictured } from '../featured.ts';
import { digitsOf, meanText } from '../format.ts';
import { type Content, html } from './html.ts';
import { part } from './part.ts';
import { panels } from './picture.ts';
import { dataTable } from './table.ts';

/** Maximum number of panels of each kind per task; the tables contain the rest. */
const most = { tuning: 9, learning: 9, reliability: 6 } as const;

function tuningTable(task: TaskAnalysis): Content {
  const digits = digitsOf(task);
  const withLearningRates = task.rates.some(({ chosen }) => chosen.learningRate !== undefined);
  const mark = ({ chosen, best }: RateCurve, point: TriedConfiguration): string =>
    [
      ...(isSame(chosen, point) ? ['chosen'] : []),
      ...(isSame(best, point) ? [task.primary.better === 'lower' ? 'lowest' : 'highest'] : []),
    ].join(', ');
  return dataTable(
    `Tuning on ${task.task} (validation data only)`,
    [
      { head: 'tried', text: true },
      ...(withLearningRates ? [{ head: 'learning rate' }] : []),
      { head: 'train' },
      { head: 'validation' },
      { head: 'fit', text: true },
      { head: 'diverged' },
      { head: 'mark', text: true },
    ],
    task.rates.flatMap((curve) =>
      curve.points.map((point) => {
        const { title, learningRate, train, validation, fit, diverged } = point;
        return {
          name: title,
          cells: [
            ...(withLearningRates ? [learningRate ?? ''] : []),
            meanText(train, digits),
            meanText(validation, digits),
            fit,
            diverged,
            mark(curve, point),
          ],
          marked: isSame(curve.chosen, point),
        };
      }),
    ),
  );
}

/** What was tuned for each method: curves, announced arms first, and a table of all configurations. */
export function tuningPanels(task: TaskAnalysis, open: boolean): Content {
  if (task.rates.length === 0) return null;
  const { better } = task.primary;
  const order = pictured(task, task.arms.length, () => true).map(
    ({ method, regularizer }) => method ?? methodOf(regularizer),
  );
  const place = ({ method }: RateCurve): number => {
    const at = order.indexOf(method);
    return at === -1 ? order.length : at;
  };
  const curves = task.rates
    .filter((curve) => tuningProfile(curve, better).points.length > 1)
    .map((curve, i) => ({ curve, i }))
    .sort((a, b) => place(a.curve) - place(b.curve) || a.i - b.i)
    .slice(0, most.tuning);
  const without = task.rates.find(({ method }) => method === task.baseline);
  const baseline = without?.points.find((point) => isSame(point, without.chosen))?.validation.mean ?? null;
  const items = curves.map(({ curve }) => ({
    heading: curve.method,
    note: `${plural(curve.trials, 'trial')}, chosen ${tunedText(curve.chosen)}`,
    data: {
      curve,
      axis: metricWithUnit(task.primary),
      better,
      digits: digitsOf(task),
      baseline: curve === without ? null : baseline,
    },
  }));
  const caption =
    'Means over the tuning seeds with 95 % confidence intervals, by strength, each at its top learning rate; by learning rate where no ' +
    'strength was tuned. Dashed: training; solid: validation. A ring marks the choice; ' +
    'a diamond marks the top mean if the rule chose another one. Scales differ between panels.';
  const pictures = items.length > 0 ? panels(rateCurve, items, caption) : '';
  const note = `${plural(task.rates.length, 'method')} tuned on validation data`;
  return part('Tuning', note, html`${pictures}${tuningTable(task)}`, open);
}

/** Loss domain from the lowest value to slightly above the typical initial loss, ignoring outliers. */
function lossDomain(arms: readonly ArmAnalysis[]): [number, number] {
  const starts = arms.flatMap(({ curve: [first] }) =>
    first ? [Math.max(first.train, first.validation)] : [],
  );
  const middle = [...starts].sort((a, b) => a - b)[Math.floor(starts.length / 2)] ?? 1;
  const losses = arms.flatMap(({ curve }) => curve.flatMap(({ train, validation }) => [train, validation]));
  const [low, high] = paddedDomain(losses.filter((loss) => loss <= Math.max(middle * 1.25, middle + 0.1)));
  return [low, high];
}

/** Learning curves of the baseline, the announced arms and the top-ranked others. */
export function learningPanels(task: TaskAnalysis, open: boolean): Content {
  const arms = pictured(task, most.learning, ({ curve }) => curve.length > 0);
  if (arms.length === 0) return null;
  const baseline = arms.find(({ title }) => title === task.baseline) ?? null;
  const domain = lossDomain(arms);
  const items = arms.map((arm) => ({
    heading: arm.title,
    ...(arm === baseline ? { note: 'baseline' } : {}),
    data: { title: arm.title, curve: arm.curve, baseline: arm === baseline ? null : baseline, domain },
  }));
  const behind = baseline ? ` Gray: ${baseline.title}.` : '';
  const caption = `Mean loss over the seeds, evaluated without noise. Dashed: training; solid: validation.${behind}`;
  return part(
    'Learning curves',
    `${items.length} of ${plural(task.arms.length, 'arm')}`,
    panels(learningCurve, items, caption),
    open,
  );
}

/** Reliability diagrams of the baseline, the announced arms and the top-ranked others. */
export function reliabilityPanels(task: TaskAnalysis, open: boolean): Content {
  const arms = pictured(task, most.reliability, ({ reliability }) => (reliability?.length ?? 0) > 0);
  if (arms.length === 0) return null;
  const items = arms.map(({ title, reliability, calibration }) => {
    const error = calibration?.expectedCalibrationError?.mean;
    return {
      heading: title,
      ...(error === undefined ? {} : { note: `calibration error ${decimal(error, 3)}` }),
      data: { title, bins: reliability ?? [] },
    };
  });
  const caption =
    'Test accuracy by confidence, over all seeds. On the diagonal, confidence matches accuracy; ' +
    'below it, the model is overconfident. Gray columns: number of predictions.';
  return part(
    'Reliability',
    `${items.length} of ${plural(task.arms.length, 'arm')}`,
    panels(reliabilityDiagram, items, caption),
    open,
  );
}
