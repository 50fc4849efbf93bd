import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@regatta/tasks';
import type { TrialRecord, TrialSpec } from '@regatta/record';
import { afterAll, describe, expect, it } from 'vitest';
import { expandPlan, type PlanOptions } from '../plan/plan.ts';
import { type ChosenPlan, planFile, writePlanFile } from '../plan/plan-file.ts';
import { quick } from '../plan/suites/quick.ts';
import { real } from '../plan/suites/real.ts';
import type { Session } from '../watch/session.ts';
import { fitted, isOpen, isWhole, type TimedPlan } from './time-of-suite.ts';

const flags = { workers: 0, progress: 'text', firstSeed: 0, backend: 'wasm' } as const;
const open: PlanOptions = { backend: 'wasm', firstSeed: 0 };
const chosen = (options: PlanOptions): ChosenPlan => ({
  suite: quick,
  options,
  plan: expandPlan(quick, options),
});

const folders: string[] = [];
/** A session in a new folder; it runs nothing. */
function sessionIn(): Session {
  const directory = mkdtempSync(join(tmpdir(), 'regatta-time-'));
  folders.push(directory);
  const refuse = (): never => {
    throw new Error('nothing runs here');
  };
  return {
    directory,
    store: { directory, records: new Map(), append() {}, appendLosses() {}, close() {} },
    workers: 1,
    signal: new AbortController().signal,
    say() {},
    run: refuse,
    present: refuse,
  };
}
afterAll(() => {
  for (const path of folders) rmSync(path, { recursive: true, force: true });
});

describe('a suite decides what is run', () => {
  it('if it is planned for a time and no option chooses', () => {
    expect(isOpen(quick, flags)).toBe(true);
    expect(isOpen(real, flags)).toBe(false);
    const choices = [
      { seeds: 3 },
      { steps: 20 },
      { budget: 60 },
      { plan: 'plan.json' },
      { exploratory: 2 },
      { firstSeed: 5 },
    ];
    for (const choice of choices)
      expect(isOpen(quick, { ...flags, ...choice }), JSON.stringify(choice)).toBe(false);
  });

  it('and only then its command needs --full', () => {
    expect(isWhole(quick, open)).toBe(true);
    expect(isWhole(quick, { ...open, exploratory: 3 })).toBe(false);
    expect(isWhole(real, open)).toBe(false);
  });
});

describe('a plan for a time', () => {
  /** A machine whose trials take other seconds than its probes say; its clock is that of the test. */
  function machine(probed: number, taken: number) {
    let seconds = 1;
    const session = sessionIn();
    const records = new Map<string, TrialRecord>();
    const said: string[] = [];
    return {
      session: { ...session, store: { ...session.store, records }, say: (text: string) => said.push(text) },
      said,
      now: () => seconds,
      paces: async (specs: readonly TrialSpec[]) => specs.map(() => probed),
      run({ plan }: ChosenPlan): void {
        for (const spec of plan.specs) {
          const id = JSON.stringify(spec);
          if (records.has(id)) continue;
          records.set(id, {} as TrialRecord);
          seconds += taken;
        }
      },
    };
  }
  /** Exploratory arms per task; all of them if the plan is the whole suite. */
  const exploratoryIn = ({ options }: ChosenPlan): number => options.exploratory ?? Number.MAX_SAFE_INTEGER;

  it('gets more arms while time remains, until the time is used', async () => {
    const here = machine(1, 0.5);
    const plans = [await fitted(here.session, chosen(open), flags, here)];
    for (let last: TimedPlan | undefined = plans[0]; last !== undefined; last = last.grow?.()) {
      here.run(last);
      if (last !== plans.at(-1)) plans.push(last);
    }
    expect(plans.length).toBeGreaterThan(1);
    for (const [i, plan] of plans.slice(1).entries()) {
      expect(exploratoryIn(plan)).toBeGreaterThan(exploratoryIn(plans[i]!));
      const announced = ({ analysis }: ChosenPlan['plan']) => [
        analysis.seeds,
        ...analysis.tasks.map(({ confirmatory }) => confirmatory),
      ];
      expect(announced(plan.plan)).toEqual(announced(plans[0]!.plan));
    }
    expect(here.now()).toBeLessThanOrEqual(0.85 * quick.seconds!);
    // One more arm for each task would not have fit.
    const more = expandPlan(quick, { ...open, exploratory: exploratoryIn(plans.at(-1)!) + 1 });
    const next = more.specs.length - plans.at(-1)!.plan.specs.length;
    expect(here.now() + 0.5 * next).toBeGreaterThan(0.85 * quick.seconds!);
    expect(here.said.filter((text) => text.includes('more trials fit'))).toHaveLength(plans.length - 1);
    // A rerun follows the last of the plans, which does not grow again.
    const kept = await fitted(here.session, chosen(open), flags, here);
    expect(kept.plan).toEqual(plans.at(-1)!.plan);
    expect(kept.grow).toBeUndefined();
  });

  it('stays as it is on a machine that is as slow as the probes say', async () => {
    const here = machine(0.6, 0.6);
    const plan = await fitted(here.session, chosen(open), flags, here);
    here.run(plan);
    expect(plan.grow?.()).toBeUndefined();
  });
});

describe('a folder with a plan', () => {
  it('is continued by that plan, whatever the pace of the machine', async () => {
    const session = sessionIn();
    const kept = chosen({ ...open, exploratory: 3 });
    writePlanFile(join(session.directory, planFile), quick, kept.options, kept.plan);
    const found = await fitted(session, chosen(open), flags);
    expect(found.options.exploratory).toBe(3);
    expect(found.plan).toEqual(kept.plan);
  });

  it('follows the whole suite from --full on', async () => {
    const session = sessionIn();
    const kept = chosen({ ...open, exploratory: 3 });
    writePlanFile(join(session.directory, planFile), quick, kept.options, kept.plan);
    const whole = chosen(open);
    expect((await fitted(session, whole, { ...flags, full: true })).plan).toEqual(whole.plan);
    expect((await fitted(session, whole, flags)).plan).toEqual(whole.plan);
  });

  it('whose plan is damaged or of another version is refused, with a remedy', async () => {
    const session = sessionIn();
    const path = join(session.directory, planFile);
    for (const text of ['{', '{"version":1,"suite":"quick","options":{"backend":"wasm"},"planHash":"t"}']) {
      writeFileSync(path, text);
      await expect(fitted(session, chosen(open), flags)).rejects.toThrow('--fresh');
      expect(readFileSync(path, 'utf8')).toBe(text);
    }
  });
});
