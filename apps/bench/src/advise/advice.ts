import type { ArmAnalysis, ArmCost, Comparison, Summary, TaskAnalysis } from '@regatta/evidence';
import { fewestPairs, seedsToShow } from '@regatta/evidence';
import { amount, enumerate, plural, pValue } from '@regatta/record';
import { correctedResampledT, pairedT } from '@regatta/stats';
import type { Search } from './search.ts';

type Compared = ArmAnalysis & { readonly comparison: Comparison };

/** `dropout at rate 0.3`, `standout`. */
function nameOf({ title, regularizer }: ArmAnalysis): string {
  const { rate } = regularizer.options;
  if (typeof rate !== 'number') return title;
  const rest = title.replace(`${regularizer.name} ${rate}`, regularizer.name);
  return `${rest} at rate ${rate}`;
}

function costOf(arm: ArmAnalysis, baseline: string | null, costs: readonly ArmCost[]): string {
  const stepsOf = (title: string | null): number | undefined =>
    costs.find((cost) => cost.title === title)?.stepsPerSecond;
  const [own, other] = [stepsOf(arm.title), stepsOf(baseline)];
  if (own === undefined || other === undefined) return '';
  const ratio = other / own;
  return ratio < 1.05
    ? ' It adds no noticeable training time.'
    : ` Training steps take ${ratio.toFixed(1)} times as long.`;
}

/** The other finalists that do not differ significantly from the first. */
function undistinguished(
  first: ArmAnalysis,
  others: readonly ArmAnalysis[],
  { testToTrain }: TaskAnalysis,
): string[] {
  return others.flatMap((other) => {
    const pairs = first.points.flatMap(({ seed, value }) => {
      const twin = other.points.find((point) => point.seed === seed)?.value;
      return value === null || twin === null || twin === undefined ? [] : [value - twin];
    });
    if (pairs.length < fewestPairs) return [];
    const { p } =
      testToTrain > 0 ? correctedResampledT(pairs, { testSize: testToTrain, trainSize: 1 }) : pairedT(pairs);
    return p !== null && p > 0.05 ? [`${nameOf(other)} (${pValue(p)})`] : [];
  });
}

/** A note on the number of seeds needed to detect an effect of the observed size. */
function needed({ comparison }: Compared, { testToTrain }: TaskAnalysis): string {
  const { effect } = comparison;
  if (effect === null || Math.abs(effect) < 0.05) return '';
  const seeds = seedsToShow(effect, { alpha: 0.05, testToTrain });
  return seeds === null
    ? '; more seeds on these rows cannot show an effect of this size: it takes more rows'
    : `; detecting an effect of this size takes about ${seeds} seeds`;
}

/** A recommendation in one sentence, and the evidence for it. Nothing is called better without a rejected hypothesis. */
export function adviceOf(summary: Summary, costs: readonly ArmCost[], search: Search): string[] {
  const [task] = summary.tasks;
  if (task === undefined) return ['No trials were run.'];
  const { primary, baseline } = task;
  const compared = task.arms.filter((arm): arm is Compared => arm.comparison !== null);
  const better = compared.filter(({ comparison }) => comparison.conclusion === 'better');
  const verb = primary.better === 'lower' ? 'lowers' : 'raises';
  const tried = `Tried ${plural(search.screened.length, 'method')} on validation data`;
  const skipped =
    search.skipped.length > 0
      ? [
          `Not tried, for lack of time: ${enumerate([...search.skipped.slice(0, 8), ...(search.skipped.length > 8 ? [`${search.skipped.length - 8} more`] : [])])}. A larger --budget includes them.`,
        ]
      : [];
  const [first] = better;
  if (first !== undefined) {
    const { comparison } = first;
    const test = comparison.adjustedP === null ? '' : `, ${pValue(comparison.adjustedP, 'corrected p')}`;
    const others = undistinguished(
      first,
      compared.filter((arm) => arm !== first),
      task,
    );
    return [
      `Use ${nameOf(first)} for ${task.task}: it ${verb} test ${primary.name} by ${amount(comparison.difference, primary.unit)} ` +
        `compared with no regularizer${test}, ${plural(comparison.difference.n, 'seed')}.${costOf(first, baseline, costs)}` +
        (others.length > 0 ? ` It does not differ significantly from ${enumerate(others)}.` : ''),
      `${tried}, then evaluated the best ${compared.length === 1 ? 'one' : compared.length} on test data.`,
      ...skipped,
    ];
  }
  const parts = compared.map(
    (arm) =>
      `${nameOf(arm)} ${arm.comparison.conclusion === 'worse' ? 'is worse by' : arm.comparison.conclusion === 'equal' ? 'is equivalent within the smallest effect of interest, differing by' : 'differs by'} ` +
      `${amount(arm.comparison.difference, primary.unit)}${arm.comparison.conclusion === 'unclear' ? needed(arm, task) : ''}`,
  );
  const start = compared.every(({ comparison }) => comparison.p === null)
    ? `Too few results for a conclusion on ${task.task} in this time`
    : `Use no regularizer for ${task.task}, or try again with a larger --budget: none of them helped significantly`;
  return [`${start} (${parts.join('; ')}).`, `${tried}.`, ...skipped];
}
