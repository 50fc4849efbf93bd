import { isDeepStrictEqual } from 'node:util';
import { UsageError } from '@regatta/record';
import { allTasks, regularizers } from '@regatta/tasks';
import { type Command, CommanderError } from 'commander';
import fc from 'fast-check';
import { program } from '../../../apps/bench/src/cli.ts';
import { planOptions, type SuiteFlags } from '../../../apps/bench/src/commands/options.ts';
import { reproductionWords } from '../../../apps/bench/src/commands/reproduction.ts';
import { expandPlan, type Plan } from '../../../apps/bench/src/plan/plan.ts';
import { firstTuningSeed } from '../../../apps/bench/src/plan/suite.ts';
import { suiteNamed } from '../../../apps/bench/src/plan/suites/registry.ts';
import { expandTuning } from '../../../apps/bench/src/plan/tuning.ts';
import { parseAddress } from '../../../apps/bench/src/run/executors/queue/address.ts';
import { Defect, judge, type Target, target, type Verdict } from '../target.ts';

/** What a command line asks for. */
interface Request {
  readonly command: string;
  readonly args: readonly unknown[];
  readonly flags: Readonly<Record<string, unknown>>;
}

/** Parses a command line; in the place of each action it is noted. */
function parse(words: readonly string[]): Request {
  let request: Request | undefined;
  const root = program(() => {});
  for (const command of [root, ...root.commands]) {
    command.configureOutput({ writeOut: () => {}, writeErr: () => {}, outputError: () => {} });
    command.action((...given: unknown[]) => {
      request = { command: command.name(), args: given.slice(0, -2), flags: command.opts() };
    });
  }
  root.parse(words, { from: 'user' });
  if (request === undefined) throw new Defect('no command took it');
  return request;
}

const planned = ['regatta', 'run', 'plan', 'tune'];

/** What the request comes to, without running it. */
function planOf({ command, args: [suite], flags }: Request): Plan | undefined {
  const { queue } = flags;
  if (typeof queue === 'string') parseAddress(queue);
  if (!planned.includes(command)) return undefined;
  const options = planOptions(flags as unknown as SuiteFlags);
  const chosen = suiteNamed(typeof suite === 'string' ? suite : 'quick');
  if (command === 'tune') {
    const tuningSeeds = Number(flags.tuneSeeds);
    const learningRates = flags.learningRates as readonly number[] | undefined;
    expandTuning(chosen, { ...options, tuningSeeds, firstTuningSeed, rule: 'best-mean', learningRates });
  }
  return expandPlan(chosen, options);
}

/** The command line that a report gives for repeating a run must mean the same plan. */
function checkReproduction({ args: [suite], flags }: Request, plan: Plan): void {
  const words = reproductionWords(
    typeof suite === 'string' ? suite : 'quick',
    planOptions(flags as unknown as SuiteFlags),
  );
  const again = planOf(parse(['run', ...words]));
  if (!isDeepStrictEqual(again?.analysis, plan.analysis) || !isDeepStrictEqual(again?.specs, plan.specs)) {
    throw new Defect(`the command for repeating it means something else: ${words.join(' ')}`);
  }
}

function take(words: readonly string[]): Verdict {
  try {
    return judge(
      () => {
        const request = parse(words);
        return { request, plan: planOf(request) };
      },
      [UsageError, CommanderError],
      ({ request, plan }) => {
        if (plan !== undefined) checkReproduction(request, plan);
      },
      /expected|unknown|nothing to|invalid|missing|too many|cannot be used|required|outputHelp|^\d+\.\d+\.\d+$/i,
    );
  } catch (error) {
    // Asked for help or the version, which ends the parsing.
    if (error instanceof CommanderError && error.exitCode === 0) return 'valid';
    throw error;
  }
}

const root = program(() => {});
const names = (root.commands as readonly Command[]).map((command) => command.name());
const flagsOf = (command: Command): string[] =>
  command.options.flatMap(({ short, long }) =>
    [short, long].filter((flag) => flag !== undefined && flag !== null),
  ) as string[];
const flags = [...new Set([root, ...root.commands].flatMap(flagsOf))];

const good = [
  'quick',
  'real',
  'none,dropout',
  'dropout:rate=0.2',
  'drop-connect:scope=example,rate=0.3',
  '.2,.5',
  '.001,.003',
  'auto',
  'own',
  '0',
  '1',
  '3',
  ...[
    '5',
    '5x4',
    '5x4x2',
    '45m',
    '90s',
    '2/8',
    'wasm',
    'cpu',
    'redis://localhost:6379',
    'generated-tabular-mlp',
  ],
  'dropout+gaussian-noise',
  'none;dropout:rate=0.5',
  'fashion-mnist-mlp@train=500,width=64',
  'best-mean',
  'a',
  'element-dropout:rate={"kind":"linear","start":0,"end":0.5,"duration":10}',
  'l2:strength=1e-4',
];
const bad = [
  '',
  ' ',
  '-',
  '--',
  '-1',
  '1e9',
  '1e400',
  'NaN',
  'Infinity',
  '0x10',
  '1.5',
  '99999999999999999999',
  '\0',
  '\u001b[2J',
  ...[
    '100x100x100',
    '1x1',
    'x',
    '5x',
    '0/0',
    '9/3',
    '999999h',
    '0s',
    '-5m',
    'redis://',
    'http://a',
    'redis://u:p@h/x',
  ],
  'dropout:rate=2',
  'dropout:__proto__=1',
  'dropout:constructor={}',
  'dropout:rate',
  'dropout:=1',
  ':',
  ';',
  ',',
  '+',
  'dropout:rate="0.5"',
  'dropout:rate=[',
  'compose:of=[]',
  'compose',
  'dropout+',
  'none,none',
  'é😀',
  'x'.repeat(3000),
  'generated-tabular-mlp@',
  'generated-tabular-mlp@a=1',
  'fashion-mnist-mlp@train=-1',
  'fashion-mnist-mlp@train=1e99',
  'fashion-mnist-mlp@width={"a":1}',
  'fashion-mnist-mlp@__proto__=1',
  '../../x',
  '--help',
  '$(id)',
  '%s',
];
const catalogued = [...regularizers, ...allTasks()].map(({ name }) => name);
const value = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...good) },
  { weight: 3, arbitrary: fc.constantFrom(...bad) },
  { weight: 2, arbitrary: fc.constantFrom(...catalogued) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...catalogued), fc.constantFrom(...bad))
      .map((parts) => parts.join(':rate=')),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
);
const word = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constantFrom(...flags), value) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...flags)) },
  { weight: 1, arbitrary: fc.tuple(value) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(...flags), value).map(([flag, text]) => [`${flag}=${text}`]),
  },
);
const line = fc
  .tuple(fc.constantFrom(...names, 'run', 'run', 'run', 'tune', 'plan', ''), fc.array(word, { maxLength: 4 }))
  .map(([command, words]) => [...(command === '' ? [] : [command]), ...words.flat()]);

/** Command lines, up to the plan that they come to; nothing runs. */
export const cli: Target = target('cli', line, take, (words) => JSON.stringify(words));
