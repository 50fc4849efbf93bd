import type { ArmAnalysis } from '@regatta/evidence';

/** Trial counts of an arm: the number that finished, then diverged and failed ones if any. */
export function outcomeText({ ok, diverged, failed }: ArmAnalysis): string {
  const parts = [
    `${ok}`,
    ...(diverged > 0 ? [`${diverged} diverged`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  return parts.join(', ');
}

/** Short form of {@link outcomeText}: `14/15` if not all finished. */
export function shareText({ ok, diverged, failed }: ArmAnalysis): string {
  const all = ok + diverged + failed;
  return ok === all ? `${ok}` : `${ok}/${all}`;
}
