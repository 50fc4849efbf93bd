import type { ArmAnalysis, RateCurve, TaskAnalysis } from '@regatta/evidence';
import { decimal, methodOf, metricWithUnit, plural } from '@regatta/record';
import { paddedDomain } from '../charts/domain.ts';
import { learningCurve, rateCurve, reliabilityDiagram } from '../charts/index.ts';
import { pictured } from '../featured.ts';
import { digitsOf, meanText } from '../format.ts';
import { type Content, html } from './html.ts';
import { part } from './part.ts';
import { panels } from './picture.ts';
import { dataTable } from './table.ts';

/** Maximum number of panels of each kind per task; the tables contain the rest. */
const most = { rates: 9, learning: 9, reliability: 6 } as const;

function ratesTable(task: TaskAnalysis): Content {
  const digits = digitsOf(task);
  const mark = (curve: RateCurve, title: string): string =>
    [
      ...(curve.chosen.title === title ? ['chosen'] : []),
      ...(curve.best.title === title ? [task.primary.better === 'lower' ? 'lowest' : 'highest'] : []),
    ].join(', ');
  return dataTable(
    `Tuning on ${task.task} (validation data only)`,
    [
      { head: 'tried', text: true },
      { head: 'train' },
      { head: 'validation' },
      { head: 'fit', text: true },
      { head: 'diverged' },
      { head: 'mark', text: true },
    ],
    task.rates.flatMap((curve) =>
      curve.points.map(({ title, train, validation, fit, diverged }) => ({
        name: title,
        cells: [meanText(train, digits), meanText(validation, digits), fit, diverged, mark(curve, title)],
        marked: curve.chosen.title === title,
      })),
    ),
  );
}

/** Rate curves of the tuned methods, announced arms first. */
export function ratePanels(task: TaskAnalysis, open: boolean): Content {
  if (task.rates.length === 0) return null;
  const order = pictured(task, task.arms.length, () => true).map(({ regularizer }) => methodOf(regularizer));
  const place = ({ method }: RateCurve): number => {
    const at = order.indexOf(method);
    return at === -1 ? order.length : at;
  };
  const curves = task.rates
    .filter(({ points }) => points.filter(({ rate }) => rate !== null).length > 1)
    .map((curve, i) => ({ curve, i }))
    .sort((a, b) => place(a.curve) - place(b.curve) || a.i - b.i)
    .slice(0, most.rates);
  const without = task.rates.find(({ method }) => method === task.baseline);
  const baseline = without?.points[0]?.validation.mean ?? null;
  const items = curves.map(({ curve }) => ({
    heading: curve.method,
    note: `${curve.trials} trials, chosen ${curve.chosen.rate ?? ''}`,
    data: {
      curve,
      axis: metricWithUnit(task.primary),
      better: task.primary.better,
      digits: digitsOf(task),
      baseline,
    },
  }));
  const caption =
    'Means over the tuning seeds with 95 % confidence intervals. Dashed: training; solid: validation. A ring marks the chosen rate; ' +
    'a diamond marks the rate with the top mean if the rule chose another one. Scales differ between panels.';
  const pictures = items.length > 0 ? panels(rateCurve, items, caption) : '';
  const note = `${plural(task.rates.length, 'method')} tuned on validation data`;
  return part('Rate curves', note, html`${pictures}${ratesTable(task)}`, open);
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
