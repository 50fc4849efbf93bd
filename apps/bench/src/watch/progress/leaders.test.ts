import '@regatta/tasks';
import { summarize } from '@regatta/evidence';
import { planOf } from '@regatta/evidence/testing';
import { recordOf, trialOf } from '@regatta/record/testing';
import { describe, expect, it } from 'vitest';
import { stageOf } from '../../testing/stages.ts';
import { textDisplay } from './display.ts';
import { leadersIn } from './leaders.ts';

const plan = planOf(['dropout 0.5']);
const standingOf = (losses: Readonly<Record<string, readonly number[]>>) => {
  const records = Object.entries(losses).flatMap(([name, own]) =>
    own.map((loss, seed) => recordOf(trialOf(name, seed), loss)),
  );
  return { kind: 'suite' as const, summary: summarize(records, { plan, command: '' }) };
};

describe('the first arms so far', () => {
  it('are those of the announced comparisons that have the most seeds', () => {
    const [leaders] = leadersIn(standingOf({ none: [0.5, 0.7], dropout: [0.3, 0.3], l2: [0.1] }));
    expect(leaders).toMatchObject({ task: 'generated-tabular-mlp', seeds: 2 });
    expect(leaders!.text).toMatch(
      /^generated-tabular-mlp after 2 seeds: dropout 0\.5 \(0\.30\d*\), none \(0\.60\d*\); test .*, lowest first$/,
    );
  });

  it('are none before all announced arms have results, and without interim results', () => {
    expect(leadersIn(standingOf({ none: [0.5, 0.7], dropout: [0.3] }))).toEqual([]);
    expect(leadersIn(undefined)).toEqual([]);
    expect(leadersIn({ kind: 'error', message: '' })).toEqual([]);
  });

  it('appear in a log as soon as they are known, and each time the seeds have doubled', () => {
    const trials = [0, 1, 2, 3].flatMap((seed) => ['none', 'dropout'].map((name) => trialOf(name, seed)));
    const state = { text: '', time: 0 };
    const sink = { write: (text: string) => (state.text += text) };
    const progress = textDisplay(sink, () => state.time).begin(
      stageOf(trials, [], {
        interim: (records) =>
          records.length === 0
            ? undefined
            : { kind: 'suite', summary: summarize(records, { plan, command: '' }) },
      }),
    );
    for (const trial of trials) {
      state.time += 10_000;
      progress.started(trial);
      progress.finished(recordOf(trial, trial.spec.regularizer.name === 'none' ? 0.5 : 0.4));
    }
    const said = state.text.split('\n').filter((line) => line.startsWith('so far: '));
    expect(said.map((line) => /after (\d)/.exec(line)?.[1])).toEqual(['1', '2']);
    expect(said[0]).toContain('dropout 0.5 (0.4');
  });
});
