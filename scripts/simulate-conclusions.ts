/**
 * Checks by simulation what the conclusions of a comparison promise: made-up records go the whole way to their words, and the
 * table says how often each is wrong. `pnpm bench:simulate [--runs 2000] [--write]`; --write puts
 * the table into the guide.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seedsToShow } from '@regatta/evidence';
import { wilsonInterval } from '@regatta/stats';
import { simulateClaims } from './simulate/claims.ts';
import { simulateComparisons } from './simulate/comparisons.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '2000' }, write: { type: 'boolean' } },
});
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 100) {
  console.error(`--runs: expected a whole number of at least 100, received ${values.runs}.`);
  process.exit(2);
}

const percent = (share: number | null): string => (share === null ? '' : `${(100 * share).toFixed(1)} %`);
const rows = simulateComparisons(runs);
const claims = simulateClaims(runs);
const error = wilsonInterval(Math.round(0.05 * runs), runs);
const lines = [
  `Each row simulates ${runs} runs (\`pnpm bench:simulate\`). A rate measured as 5 % has a 95 % interval of ${percent(error[0])} to ${percent(error[1])}.`,
  '',
  '| setting | called better or worse without an effect | effect found | power that plans quote | called better though the error rises by its margin | called mixed | intervals that hold the truth | called equivalent at or beyond the margin |',
  '| --- | --: | --: | --: | --: | --: | --: | --: |',
  ...rows.map(
    (row) =>
      `| ${row.name} | ${percent(row.falseCalls)} | ${percent(row.power)} | ${percent(row.quoted)} | ${percent(row.falseBetter)} | ${percent(row.mixed)} | ${percent(row.coverage)} | ${percent(row.falseEqual)} |`,
  ),
  '',
  'Verdicts on claims, each over ten seeds:',
  '',
  '| setting | supported although not true | wholly or partly contradicted although not false | true claim supported |',
  '| --- | --: | --: | --: |',
  ...claims.map(
    ({ name, falseSupport, falseContradiction, power }) =>
      `| ${name} | ${percent(falseSupport)} | ${percent(falseContradiction)} | ${percent(power)} |`,
  ),
  '',
  `Seeds that a report asks for to show an effect of 1 standard deviation: ${seedsToShow(1, { alpha: 0.05, testToTrain: 0 })}. Where seeds redivide one data set (test/train 1/3): ${seedsToShow(1, { alpha: 0.05, testToTrain: 1 / 3 }) ?? 'no number is enough'}.`,
];
console.log(lines.join('\n'));
if (values.write) {
  const page = join(import.meta.dirname, '../docs/guide/report.md');
  const parts = readFileSync(page, 'utf8').split(/(?<=<!-- simulation -->\n)|(?=<!-- \/simulation -->)/);
  if (parts.length < 2)
    throw new Error(`${page}: expected the marks of the simulation, received none. Put them back.`);
  writeFileSync(page, `${parts[0]}${lines.join('\n')}\n${parts.at(-1)}`);
}
const limit = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs);
const wrong = rows.filter(
  ({ falseCalls, falseBetter, falseEqual, contradictions, suitsTest }) =>
    contradictions > 0 ||
    (falseBetter ?? 0) > limit ||
    (falseEqual ?? 0) > limit ||
    ((falseCalls ?? 0) > limit && suitsTest),
);
const wrongClaims = claims.filter(
  ({ falseSupport, falseContradiction }) => falseSupport > limit || falseContradiction > limit,
);
for (const { name } of [...wrong, ...wrongClaims]) console.error(`beyond its level: ${name}`);
process.exitCode = wrong.length + wrongClaims.length > 0 ? 1 : 0;
