import type { Summary } from '../analysis/model.ts';
import { environment } from '../environment.ts';
import { rememberPlan } from '../history.ts';
import { outputFiles, writeOutputs } from '../outputs.ts';
import type { TrialRecord } from '../record.ts';
import { renderTerminal } from '../report/text/terminal.ts';
import type { SessionFlags } from './options.ts';
import { type Session, tellFailures } from './session.ts';

/** Writes and prints what a run came to. @returns the exit code. */
export async function conclude(
  { directory, say, workers }: Session,
  summary: Summary,
  records: readonly TrialRecord[],
  flags: Pick<SessionFlags, 'json'>,
): Promise<number> {
  await writeOutputs(directory, summary, records, environment(summary.tasks[0]?.backend ?? '', workers));
  rememberPlan(directory, summary.plan);
  process.stdout.write(
    flags.json ? `${JSON.stringify(summary, null, 2)}\n` : `\n${renderTerminal(summary)}\n`,
  );
  const failed = tellFailures(records, say);
  say(`\nresults in ${directory}: ${outputFiles.join(', ')}, trials.jsonl`);
  return failed ? 1 : 0;
}
