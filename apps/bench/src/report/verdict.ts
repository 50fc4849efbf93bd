import type { Arm, TaskSummary } from '../summary.ts';

const list = (arms: readonly Arm[]): string => arms.map(({ title }) => title).join(', ');

const plural = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;

/** Whether the interval of the difference lies on one side of zero, and on which. */
function side({ toBaseline }: Arm): 'below' | 'above' | 'unclear' {
  const interval = toBaseline?.interval;
  if (!interval) return 'unclear';
  if (interval[1] < 0) return 'below';
  return interval[0] > 0 ? 'above' : 'unclear';
}

/** What the comparisons of a task show, in words; it says `better` only where an interval excludes zero. */
export function verdict(summary: TaskSummary): string {
  const { idle } = summary;
  if (idle.length === 0) return comparisons(summary);
  return `${comparisons(summary)} Left out, because they act nowhere in this network: ${idle.join(', ')}.`;
}

function comparisons({ arms, baseline, primary, seeds }: TaskSummary): string {
  if (baseline === null)
    return 'No arm is the baseline "none", so nothing is compared; add it with --regularizers none,...';
  const compared = arms.filter(({ toBaseline }) => toBaseline !== null);
  const others = arms.filter(({ title }) => title !== baseline);
  if (others.length === 0) return 'Only the baseline ran, so nothing is compared.';
  const sentences: string[] = [];
  if (compared.length > 0 && seeds.length < 2) {
    sentences.push('One seed gives no interval: these numbers compare nothing. Use --seeds 5 or more.');
  } else if (compared.length > 0) {
    const better = compared.filter((arm) => side(arm) === (primary.better === 'lower' ? 'below' : 'above'));
    const unclear = compared.filter((arm) => side(arm) === 'unclear');
    const worse = compared.filter((arm) => !better.includes(arm) && !unclear.includes(arm));
    const measure = `test ${primary.name} over ${plural(seeds.length, 'seed')}`;
    const parts = [
      ...(better.length > 0 ? [`better than ${baseline}: ${list(better)}`] : []),
      ...(worse.length > 0 ? [`worse: ${list(worse)}`] : []),
      ...(unclear.length > 0 ? [`no difference shown (interval includes zero): ${list(unclear)}`] : []),
    ];
    sentences.push(`By ${measure}, ${parts.join('; ')}.`);
    sentences.push(
      `Exploratory: each 95 % interval stands alone, uncorrected for the ${plural(compared.length, 'comparison')} made, ` +
        'and a difference not shown is not a proof of equality.',
    );
  }
  const missing = others.filter(({ toBaseline }) => toBaseline === null);
  if (missing.length > 0) {
    sentences.push(
      `Not compared, because trials of the arm or of ${baseline} diverged or failed: ${list(missing)}.`,
    );
  }
  return sentences.join(' ');
}
