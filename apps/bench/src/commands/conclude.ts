import type { Summary } from '@regatta/evidence';
import { type SummaryContext, summarize } from '@regatta/evidence';
import type { DataPreview, TrialRecord } from '@regatta/record';
import { renderTerminal } from '@regatta/report';
import { environment } from '../folder/environment.ts';
import { rememberPlan } from '../folder/history.ts';
import { readKeptTasks } from '../folder/kept-tasks.ts';
import { outputFiles, writeOutputs } from '../folder/outputs.ts';
import type { InterimOf, Session } from '../watch/session.ts';

/**
 * Writes and prints the results of a run.
 *
 * @param preview how a data file was read, printed with the JSON.
 * @returns the exit code.
 */
export async function conclude(
  { directory, workers, present }: Session,
  summary: Summary,
  records: readonly TrialRecord[],
  preview?: DataPreview,
): Promise<number> {
  const machine = environment(summary.tasks[0]?.backend ?? '', workers);
  const samples = readKeptTasks(directory).map((task) => task.samples);
  writeOutputs(directory, summary, records, machine, samples);
  rememberPlan(directory, summary.plan);
  const { verdict, planHash } = summary;
  return present(
    { verdict, planHash, records, files: outputFiles },
    { text: renderTerminal(summary), json: preview === undefined ? summary : { ...summary, preview } },
  );
}

/** Analyzes the records available so far. Marks the plan as seen, because interim results have been shown. */
export function interimSummary(directory: string, context: SummaryContext): InterimOf {
  return (records) => {
    if (records.length === 0) return undefined;
    rememberPlan(directory, context.plan);
    return { kind: 'suite', summary: summarize(records, context) };
  };
}
