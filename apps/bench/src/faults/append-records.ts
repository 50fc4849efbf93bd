import { messageOf, RunError } from '@regatta/record';
import { recordOf, trialOf } from '@regatta/record/testing';
import { openStore } from '../folder/store.ts';
import { tell } from '../terminal/terminal.ts';

/** Appends the missing records for the given number of seeds (second argument) to a folder (first argument). Exits with 1 on error. */
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
