import type { ArmAnalysis, TaskAnalysis } from '@regatta/evidence';

/** How many exploratory arms charts show, from the top of the ranking; tables contain all of them. */
export const featuredExploratory = 12;

const isConfirmatory = ({ comparison }: ArmAnalysis): boolean => comparison?.standing === 'confirmatory';

/** The compared arms that charts show, in ranking order: all confirmatory and the top exploratory ones. */
export function featuredArms(
  { arms }: TaskAnalysis,
  exploratory: number = featuredExploratory,
): ArmAnalysis[] {
  let left = exploratory;
  return arms.filter((arm) => {
    if (!arm.comparison) return false;
    if (isConfirmatory(arm)) return true;
    left -= 1;
    return left >= 0;
  });
}

/** The arms of small charts: the baseline, the confirmatory arms, then the top others, up to a total count. */
export function pictured(
  { arms, baseline }: TaskAnalysis,
  count: number,
  has: (arm: ArmAnalysis) => boolean,
): ArmAnalysis[] {
  const able = arms.filter(has);
  const place = (arm: ArmAnalysis): number => (arm.title === baseline ? 0 : isConfirmatory(arm) ? 1 : 2);
  return able
    .map((arm, i) => ({ arm, key: place(arm) * able.length + i }))
    .sort((a, b) => a.key - b.key)
    .slice(0, count)
    .map(({ arm }) => arm);
}
