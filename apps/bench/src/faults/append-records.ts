import { messageOf, RunError } from '@regatta/record';
import { recordOf, trialOf } from '@regatta/record/testing';
import { openStore } from '../folder/store.ts';
import { tell } from '../terminal/terminal.ts';

/** Appends records of the seeds up to the second argument that the folder, the first argument, lacks. Exits 1 at an error. */
const [directory = '', count = '0'] = process.argv.slice(2);
const store = openStore(directory);
try {
  for (let seed = 0; seed < Number(count); seed++) {
    const record = recordOf(trialOf('none', seed), 0.5);
    if (!store.records.has(record.id)) store.append(record);
  }
} catch (error) {
  tell(`${error instanceof RunError ? 'RunError' : 'unexpected'}: ${messageOf(error)}`);
  process.exitCode = 1;
} finally {
  store.close();
}
