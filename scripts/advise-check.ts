/**
 * Checks what `advise` promises on tables that it was not made with: each search has some rows of a large table, and all other
 * rows tell the truth. Counts replace the clock, so results are the same everywhere. Finished searches are kept in
 * `apps/bench/results/advise-check` and never run again.
 *
 * Usage: pnpm bench:advise-check [--tables adult,magic] [--repeats 5] [--rows 600] [--trials 80] [--steps 400]
 *        [--truth 6] [--part 1/2] [--write]
 *
 * Needs REGATTA_DATA_DIR. --part runs every second search, e.g. one part per core; --write runs nothing and puts the table of all finished
 * searches into the guide.
 */
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { contentId } from '@regatta/record';
import { codeVersion } from '@regatta/trial';
import { type Outcome, repeatOf } from './advise-check/repeat.ts';
import { tableText } from './advise-check/table-text.ts';
import { checkTable, tableNames } from './advise-check/tables.ts';
import { checkTasks } from './advise-check/tasks.ts';

const { values } = parseArgs({
  options: {
    tables: { type: 'string', default: tableNames.join(',') },
    repeats: { type: 'string', default: '5' },
    rows: { type: 'string', default: '600' },
    trials: { type: 'string', default: '80' },
    steps: { type: 'string', default: '400' },
    truth: { type: 'string', default: '6' },
    part: { type: 'string', default: '1/1' },
    write: { type: 'boolean' },
  },
});

function refuse(message: string): never {
  process.stderr.write(`error: ${message}\n`);
  process.exit(2);
}

const whole = (name: 'repeats' | 'rows' | 'trials' | 'steps' | 'truth', least: number): number => {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value >= least && value <= 100_000) return value;
  return refuse(`--${name}: expected a whole number of at least ${least}, received "${values[name]}".`);
};
const settings = {
  rows: whole('rows', 100),
  trials: whole('trials', 30),
  steps: whole('steps', 10),
  truth: whole('truth', 2),
};
const repeats = whole('repeats', 1);
const tables = values.tables.split(',');
const stray = tables.find((name) => !tableNames.includes(name));
if (stray !== undefined) refuse(`--tables: expected some of ${tableNames.join(', ')}, received "${stray}".`);
const [part = 0, parts = 0] = /^(\d+)\/(\d+)$/.exec(values.part)?.slice(1).map(Number) ?? [];
if (!(part >= 1 && part <= parts)) refuse(`--part: expected e.g. 1/2, received "${values.part}".`);

/** A line of the results: an outcome, and what it was made with. */
interface Line {
  readonly settings: typeof settings;
  readonly code: string;
  readonly outcome: Outcome;
}

const folder = join(import.meta.dirname, '../apps/bench/results/advise-check');
mkdirSync(folder, { recursive: true });
const linesIn = (file: string): Line[] =>
  readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
const keyOf = (own: Pick<Line, 'settings' | 'code'>, table: string, repeat: number): string =>
  contentId({ settings: own.settings, code: own.code, table, repeat });

const code = codeVersion();
const kept = readdirSync(folder)
  .filter((file) => file.endsWith('.jsonl'))
  .sort()
  .flatMap(linesIn);
const done = new Map(
  kept.map((line) => [keyOf(line, line.outcome.table, line.outcome.repeat), line.outcome]),
);

const searches = tables.flatMap((table) =>
  Array.from({ length: repeats }, (_, repeat) => ({ table, repeat })),
);
const file = join(folder, `part-${part}-of-${parts}.jsonl`);
const mine = values.write ? [] : searches.filter((_, i) => i % parts === part - 1);
for (const [i, { table, repeat }] of mine.entries()) {
  const key = keyOf({ settings, code }, table, repeat);
  if (done.has(key)) continue;
  const started = performance.now();
  const whole = checkTable(table);
  if ((repeat + 2) * settings.rows > whole.rows.length) {
    refuse(
      `--repeats: expected at most ${Math.floor(whole.rows.length / settings.rows) - 1} parts of ${settings.rows} rows of ${table}, received ${repeats}.`,
    );
  }
  const tasks = checkTasks(whole, repeat, settings.rows, settings.steps);
  const outcome = await repeatOf(tasks, {
    table,
    repeat,
    trials: settings.trials,
    truthFits: settings.truth,
  });
  appendFileSync(file, `${JSON.stringify({ settings, code, outcome } satisfies Line)}\n`);
  done.set(key, outcome);
  const { advice, gain, truth, candidate } = outcome;
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  console.log(
    `[${i + 1}/${mine.length}] ${table}, part ${repeat}: ${advice} ${candidate}; gain ${percent(gain.mean)} [${gain.interval.map(percent).join(', ')}], ` +
      `truth ${percent(truth.candidate)}; ${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
}

const all = searches.flatMap(({ table, repeat }) => done.get(keyOf({ settings, code }, table, repeat)) ?? []);
if (all.length === 0)
  refuse(
    'expected finished searches with these settings and this code, received none. Run without --write first.',
  );
const text = tableText(all, settings.rows);
console.log(`\n${text}`);
if (values.write) {
  const page = join(import.meta.dirname, '../docs/guide/advise.md');
  if (!existsSync(page)) throw new Error(`${page}: expected the page of advise, received none.`);
  const sections = readFileSync(page, 'utf8').split(
    /(?<=<!-- advise-check -->\n)|(?=<!-- \/advise-check -->)/,
  );
  if (sections.length < 2)
    throw new Error(`${page}: expected the marks of the check, received none. Put them back.`);
  writeFileSync(page, `${sections[0]}${text}\n${sections.at(-1)}`);
}
