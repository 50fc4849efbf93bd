import { failedRecord } from '@regatta/trial';
import { describe, expect, it } from 'vitest';
import '@regatta/tasks';
import { forTerminal, type MetricInfo } from '@regatta/record';
import { recordOf, trialOf } from '@regatta/record/testing';
import { clock, Estimate } from './estimate.ts';
import { liveProgress } from './live.ts';
import { plainProgress } from './plain.ts';
import type { Leaders } from './progress.ts';

const loss: MetricInfo = { name: 'loss', better: 'lower', unit: 'nats', smallestEffect: 0.01 };

const trials = [trialOf('none', 0), trialOf('dropout', 0), trialOf('none', 1)];

function setUp() {
  const state = { text: '', time: 0 };
  const sink = { columns: 60, write: (text: string) => (state.text += forTerminal(text)) };
  const measured = (): MetricInfo => loss;
  const leaders = (): Leaders[] => [];
  return {
    state,
    options: { sink, trials, before: 2, workers: 1, measured, leaders, now: () => state.time },
  };
}

describe('clock', () => {
  it.each([
    [0, '0:00'],
    [59.6, '1:00'],
    [754, '12:34'],
    [3725, '1:02:05'],
  ])('shows %d s as %s', (seconds, text) => expect(clock(seconds)).toBe(text));
});

describe('Estimate', () => {
  it('divides the remaining work among the workers, by task', () => {
    const estimate = new Estimate();
    const open = new Map([['generated-tabular-mlp', 1.5]]);
    expect(estimate.left(open, 1)).toBeUndefined();
    estimate.add('generated-tabular-mlp', 10);
    estimate.add('another', 100);
    expect(estimate.left(open, 2)).toBe(7.5);
    expect(estimate.left(new Map([['unknown', 1]]), 1)).toBe(55);
  });
});

describe('plainProgress', () => {
  it('writes one line per trial with counts, outcome and time left', () => {
    const { state, options } = setUp();
    const progress = plainProgress(options);
    progress.started(trials[0]!);
    state.time = 4000;
    progress.finished(recordOf(trials[0]!, 0.5));
    expect(state.text).toBe(
      '[3/5] generated-tabular-mlp none seed 0: test loss (nats) 0.5000, accuracy 0.6667 (4.0 s); 0:04 elapsed, 0:08 left\n',
    );
  });

  it('shows what a tuning trial scored on validation data', () => {
    const { state, options } = setUp();
    const own = trialOf('none', 0, { phase: 'tune' });
    const { test: _, ...metrics } = recordOf(own, 0.5).metrics;
    plainProgress(options).finished({ ...recordOf(own, 0.5), metrics });
    expect(state.text).toContain(
      'learning rate 0.001 seed 0: validation loss (nats) 0.5000, accuracy 0.6667',
    );
  });

  it('reports why a trial failed, and that one diverged', () => {
    const { state, options } = setUp();
    const progress = plainProgress(options);
    progress.finished(failedRecord(trials[0]!, 'out of memory'));
    progress.finished(recordOf(trials[1]!, undefined));
    expect(state.text).toContain('seed 0: failed: out of memory');
    expect(state.text).toContain('dropout 0.5 seed 0: diverged');
  });
});

describe('liveProgress', () => {
  it('redraws in place and stays within the width', () => {
    const { state, options } = setUp();
    const progress = liveProgress(options);
    progress.started(trials[0]!);
    progress.stepped(trials[0]!, 5);
    progress.stop();
    const frames = state.text.split('\x1b[1F\x1b[0J');
    expect(frames).toHaveLength(2);
    expect(frames[1]).toContain('2/5 trials');
    expect(frames[1]).toContain(' 50 %  generated-tabular-mlp none seed 0');
  });

  it('never writes a line wider than the terminal', () => {
    const { state, options } = setUp();
    const progress = liveProgress({ ...options, sink: { ...options.sink, columns: 20 } });
    progress.started(trials[0]!);
    progress.stop();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal control sequences
    const lines = state.text.replace(/\x1b\[\d*[A-Za-z]/g, '').split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(20);
  });
});
