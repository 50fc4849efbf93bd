/** A worker of the local pool: runs one trial after another for its parent, and ends with it. */
import '../tasks/registry.ts';
import { applySetups } from '../config/apply-setups.ts';
import { messageOf } from '../errors.ts';
import { failedRecord, type TrialRecord } from '../record.ts';
import { tell } from '../terminal.ts';
import { identify, runTrial } from '../trial.ts';
import type { FromWorker, ToWorker } from './messages.ts';

function send(message: FromWorker): void {
  process.send?.(message);
}

/** Runs a trial; also one that came out under another id, which means that code or data changed since the run began. */
async function run(trial: ToWorker): Promise<TrialRecord> {
  try {
    const { id } = await identify(trial.spec);
    if (id !== trial.id)
      return failedRecord(trial, 'the code or the data here are not those of the run; start it again');
    const record = await runTrial(trial.spec, { onStep: (step) => send({ type: 'step', step }) });
    if (record.id === trial.id) return record;
    return failedRecord(trial, 'code or data changed during the run; start it again');
  } catch (error) {
    return failedRecord(trial, messageOf(error));
  }
}

// Ctrl-C reaches the whole group; the parent decides what becomes of its workers.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
process.on('message', async (trial: ToWorker) => send({ type: 'done', record: await run(trial) }));
try {
  await applySetups();
  send({ type: 'ready' });
} catch (error) {
  tell(messageOf(error));
  process.exitCode = 1;
  process.disconnect();
}
