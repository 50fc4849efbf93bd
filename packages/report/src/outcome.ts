import type { ArmAnalysis } from '@regatta/evidence';

/** How the trials of an arm ended: a number, and what did not end well. */
export function outcomeText({ ok, diverged, failed }: ArmAnalysis): string {
  const parts = [
    `${ok}`,
    ...(diverged > 0 ? [`${diverged} diverged`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  return parts.join(', ');
}

/** The same in short: `14/15` where not all ended well. */
export function shareText({ ok, diverged, failed }: ArmAnalysis): string {
  const all = ok + diverged + failed;
  return ok === all ? `${ok}` : `${ok}/${all}`;
}
