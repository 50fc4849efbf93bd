/**
 * Feeds hostile inputs to everything that reads what others wrote. Each input must give a right result or the one error of
 * its reader: no other error, no hang, no loss of memory, no changed file, no changed prototype.
 *
 * Usage: pnpm bench:fuzz [--inputs 100000] [--only csv,idx] [--seed 1] [--first 0]
 *
 * Inputs are drawn by fast-check: edits of valid ones, and values made from nothing. They are not guided by coverage:
 * @jazzer.js/core 4.0.0 installs on Node 20, but its native part wants glibc 2.38, which Debian 12 has not, and it
 * instruments CommonJS modules only, which these are not.
 */
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Batch, Fed, Finding } from './fuzz/feed.ts';
import { targetNames } from './fuzz/targets/index.ts';

/** Seconds after which an input counts as one that never ends. */
const patience = 60;
/** Milliseconds between two looks at a thread. */
const lookPeriod = 500;
const memoryMegabytes = 1500;
/** Different defects of a target that are printed. */
const shown = 30;

const options = {
  inputs: { type: 'string', default: '100000' },
  only: { type: 'string', default: targetNames.join(',') },
  seed: { type: 'string', default: '1' },
  first: { type: 'string', default: '0' },
} as const;

/** Ends with what was wrong in the command. */
function refuse(message: string): never {
  process.stderr.write(`error: ${message}\n`);
  process.exit(2);
}

function natural(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  return refuse(`--${name}: expected a natural number, received "${text}".`);
}

interface Asked {
  readonly names: readonly string[];
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

function asked(): Asked {
  try {
    const { values } = parseArgs({ options });
    const names = values.only.split(',');
    const stray = names.find((name) => !targetNames.includes(name));
    if (stray !== undefined)
      refuse(`--only: expected names among ${targetNames.join(', ')}, received "${stray}".`);
    const from = natural('first', values.first);
    return { names, seed: natural('seed', values.seed), from, to: from + natural('inputs', values.inputs) };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

/** Feeds a target in a thread until it is done or stuck. @returns the input to go on from. */
async function feedInThread(
  batch: Omit<Batch, 'at'>,
  note: (fed: Fed) => void,
): Promise<{ readonly next: number; readonly stuck?: Finding }> {
  const at = new Int32Array(new SharedArrayBuffer(4));
  at[0] = -1;
  const workerData: Batch = { ...batch, at };
  const worker = new Worker(new URL('fuzz/thread.js', import.meta.url), {
    workerData,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
  });
  const finding = (signature: string): { readonly next: number; readonly stuck: Finding } => {
    const index = Atomics.load(at, 0);
    const input = `fuzz.ts --only ${batch.name} --seed ${batch.seed} --first ${index} --inputs 1 shows it`;
    return { next: index + 1, stuck: { index, signature, input } };
  };
  let last = -1;
  // Looks, not a clock: a machine that sleeps, or is suspended, makes the clock jump.
  let looks = 0;
  let timer: NodeJS.Timeout | undefined;
  const end = await new Promise<{ readonly next: number; readonly stuck?: Finding }>((resolve, reject) => {
    timer = setInterval(() => {
      const now = Atomics.load(at, 0);
      // A thread that is still loading is at no input yet.
      looks = now !== last || now === -1 ? 0 : looks + 1;
      last = now;
      if (looks * lookPeriod > patience * 1000) resolve(finding(`no end within ${patience} s`));
    }, lookPeriod);
    worker.on('message', note);
    worker.on('error', (error) => {
      if (Atomics.load(at, 0) === -1) reject(error);
      else resolve(finding(`the thread ended: ${error.message}`));
    });
    worker.on('exit', () => resolve({ next: batch.to }));
  });
  clearInterval(timer);
  await worker.terminate();
  return end;
}

/** Feeds one target and tells what came of it. @returns how many different defects it showed. */
async function fuzz(name: string, { seed, from, to }: Asked): Promise<number> {
  const began = performance.now();
  const total = { inputs: 0, valid: 0 };
  const seen = new Map<string, number>();
  const note = ({ inputs, valid, findings }: Fed): void => {
    total.inputs += inputs;
    total.valid += valid;
    for (const { index, signature, input } of findings) {
      const count = seen.get(signature) ?? 0;
      seen.set(signature, count + 1);
      if (count === 0 && seen.size <= shown) {
        process.stdout.write(`${name}, input ${index}: ${signature}\n  ${input}\n`);
      }
    }
  };
  for (let next = from; next < to; ) {
    const end = await feedInThread({ name, seed, from: next, to }, note);
    if (end.stuck !== undefined) note({ inputs: 1, valid: 0, findings: [end.stuck] });
    next = end.next;
  }
  const seconds = (performance.now() - began) / 1000;
  const wrong = [...seen.values()].reduce((sum, count) => sum + count, 0);
  process.stdout.write(
    `${name}: ${total.inputs} inputs in ${seconds.toFixed(0)} s (${(total.inputs / seconds).toFixed(0)}/s), ` +
      `${total.valid} valid, ${total.inputs - total.valid - wrong} refused, ${wrong} wrong in ${seen.size} ways\n`,
  );
  return seen.size;
}

const order = asked();
let defects = 0;
for (const name of order.names) defects += await fuzz(name, order);
process.exitCode = defects === 0 ? 0 : 1;
