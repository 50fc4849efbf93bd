import type { ArmAnalysis, TaskAnalysis } from '@regatta/evidence';

/** Exploratory arms that pictures show, from the top of the ranking; tables hold the rest. */
export const featuredExploratory = 12;

const isConfirmatory = ({ comparison }: ArmAnalysis): boolean => comparison?.standing === 'confirmatory';

/** The compared arms that pictures show, in the order of the ranking: all confirmatory ones and the first exploratory ones. */
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

/** The arms of small pictures: the baseline, then the confirmatory arms, then the first others, so many in all. */
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
