import { type Stream, stream } from '@regatta/core';
import type { ArmAnalysis, Comparison, SeedPoint, TaskAnalysis } from '@regatta/evidence';
import type { MetricInfo } from '@regatta/record';
import { type MeanInterval, meanInterval, pairedDifference } from '@regatta/stats';
import type { SyntheticArm, SyntheticTask } from './synthetic.ts';
import { syntheticRates } from './synthetic-rates.ts';

export const smallestEffect = 0.02;
const alpha = 0.05;
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Approximate two-sided p value of a standard normal value; accurate enough for synthetic results. */
function twoSided(z: number): number {
  return Math.min(1, Math.exp(-0.717 * Math.abs(z) - 0.416 * z * z));
}

function compare(
  values: readonly number[],
  base: readonly number[],
  arm: SyntheticArm,
  task: SyntheticTask,
): Comparison {
  const higherIsBetter = task.primary.better === 'higher';
  const difference = pairedDifference(values, base, { higherIsBetter });
  const { mean, sd, standardError, n, wins, ties } = difference;
  const lead = higherIsBetter ? mean : -mean;
  const p = standardError === null ? null : twoSided(mean / Math.max(standardError, 1e-9));
  const family = task.arms.filter(({ standing }) => standing === arm.standing).length;
  const adjustedP = p === null ? null : Math.min(1, p * family);
  const inside = difference.interval?.every((bound) => Math.abs(bound) < smallestEffect) ?? false;
  const rejected = adjustedP !== null && adjustedP < alpha;
  return {
    difference,
    standing: arm.standing,
    p,
    adjustedP,
    wilcoxonP: p === null ? null : Math.min(1, p * 1.1),
    effect: sd === null || sd === 0 ? null : lead / sd,
    probabilityOfImprovement: (wins + ties / 2) / n,
    equivalence: p === null ? null : { margin: smallestEffect, p: inside ? 0.01 : 0.4, equivalent: inside },
    bootstrap: n >= 20 ? difference.interval : null,
    guard: null,
    conclusion: rejected ? (lead > 0 ? 'better' : 'worse') : inside ? 'equal' : 'unclear',
  };
}

/** Primary metric of an arm by seed. Arms share most of the variation between seeds, as in paired runs. */
function valuesOf(task: SyntheticTask, arm: SyntheticArm, random: Stream): number[] {
  const level = task.primary.name === 'accuracy' ? 0.8 : 0.9;
  const sign = task.primary.better === 'higher' ? 1 : -1;
  const shared = random.fold('seeds').normal(task.seeds);
  const own = random.fold(arm.title).normal(task.seeds);
  return range(task.seeds).map(
    (i) => level + 0.03 * shared[i]! + sign * arm.lead * smallestEffect + 0.012 * own[i]!,
  );
}

function metricsOf(values: readonly number[], primary: MetricInfo): Record<string, MeanInterval> {
  if (values.length === 0) return {};
  const loss = values.map((value) => (primary.name === 'accuracy' ? 1.6 - value : value));
  const accuracy = values.map((value) => (primary.name === 'accuracy' ? value : 1 - value / 3));
  const all = { loss: meanInterval(loss), accuracy: meanInterval(accuracy) };
  return { ...all, [primary.name]: meanInterval(values) };
}

function calibrationOf(random: Stream): Pick<ArmAnalysis, 'calibration' | 'reliability'> {
  const [error = 0, over = 0] = random.uniform(2);
  const of = (center: number): MeanInterval => meanInterval([center, center * 1.1, center * 0.95]);
  return {
    calibration: {
      expectedCalibrationError: of(0.02 + 0.05 * error),
      adaptiveCalibrationError: of(0.021 + 0.05 * error),
      brier: of(0.3),
      aurc: of(0.07),
      temperature: of(1.1 + over),
      calibratedLoss: of(0.8),
      calibratedError: of(0.015),
    },
    reliability: range(10).map((bin) => ({
      lower: bin / 10,
      upper: (bin + 1) / 10,
      count: bin < 2 ? 0 : 20 + 40 * bin * bin,
      confidence: (bin + 0.5) / 10,
      accuracy: Math.max(0, (bin + 0.5) / 10 - 0.15 * over * (bin / 9)),
    })),
  };
}

function armOf(
  task: SyntheticTask,
  arm: SyntheticArm,
  base: readonly number[] | null,
  random: Stream,
): ArmAnalysis {
  const values = valuesOf(task, arm, random);
  const kept = values.slice(arm.diverged);
  const isBaseline = arm.title === 'none';
  const own = random.fold('shape').fold(arm.title);
  const [split = 0] = own.uniform(1);
  const train = kept.map(
    (value) => value - (task.primary.better === 'higher' ? -1 : 1) * (0.05 + 0.2 * split),
  );
  const points = range(task.seeds).map((seed): SeedPoint => {
    const ok = seed >= arm.diverged;
    const difference = ok && base && !isBaseline ? values[seed]! - base[seed]! : null;
    return { seed, status: ok ? 'ok' : 'diverged', value: ok ? values[seed]! : null, difference };
  });
  const trainLoss = 0.85 - 0.05 - 0.2 * split;
  const comparable = base && !isBaseline && arm.diverged === 0 && kept.length > 0;
  const alive = kept.length > 0;
  return {
    title: arm.title,
    regularizer: arm.regularizer,
    ok: kept.length,
    diverged: arm.diverged,
    failed: 0,
    train: metricsOf(train, task.primary),
    validation: metricsOf(kept, task.primary),
    test: metricsOf(kept, task.primary),
    last: null,
    diagnosis: alive
      ? {
          fit: split > 0.7 ? 'overfits' : split < 0.15 ? 'underfits' : 'balanced',
          trainLoss,
          validationLoss: 0.85,
          gap: 0.85 - trainLoss,
        }
      : null,
    comparison: comparable ? compare(values, base, arm, task) : null,
    ...(task.family !== 'rnn' && alive ? calibrationOf(own) : { calibration: null, reliability: null }),
    monteCarlo: null,
    parameters: alive ? 12_842 : null,
    points,
    curve: alive
      ? range(10).map((i) => ({
          step: (i + 1) * 60,
          train: trainLoss + 1.2 * Math.exp(-0.5 * i),
          validation: 0.85 - 0.02 * arm.lead + 1.1 * Math.exp(-0.5 * i) + 0.008 * i * split,
        }))
      : [],
  };
}

export function syntheticTask(task: SyntheticTask): TaskAnalysis {
  const random = stream(7).fold(task.name);
  const none = task.arms.find(({ title }) => title === 'none');
  const base = none && task.baseline ? valuesOf(task, none, random) : null;
  const sign = task.primary.better === 'higher' ? -1 : 1;
  const score = ({ test, ok, diverged }: ArmAnalysis): number =>
    (ok === 0 ? 2e6 : diverged > 0 ? 1e6 : 0) + sign * (test[task.primary.name]?.mean ?? 0);
  const arms = task.arms
    .filter(({ title }) => task.baseline || title !== 'none')
    .map((arm) => armOf(task, arm, base, random))
    .sort((a, b) => score(a) - score(b));
  const loss: MetricInfo = { name: 'loss', better: 'lower', unit: 'nats', smallestEffect: 0.01 };
  const accuracy: MetricInfo = { name: 'accuracy', better: 'higher', unit: '', smallestEffect: 0.005 };
  return {
    task: task.name,
    title: `Synthetic ${task.family} task`,
    family: task.family,
    dataset: `data-of-${task.name}`,
    architecture: { title: 'mlp 64-128-128-10, ReLU', layers: [64, 128, 128, 10] },
    primary: task.primary,
    metrics: [task.primary, ...[loss, accuracy].filter(({ name }) => name !== task.primary.name)],
    guard: null,
    solved: null,
    smallestEffect,
    differenceUnit: task.primary.unit,
    training: { steps: 600, batchSize: 50, learningRate: 0.001 },
    backend: 'wasm',
    seeds: range(task.seeds),
    testRows: 1797,
    testToTrain: 0,
    baseline: base ? 'none' : null,
    arms,
    idle: task.family === 'mlp' ? ['zoneout 0.1', 'shake-shake'] : [],
    rates: task.rates ? syntheticRates(task, random.fold('rates')) : [],
    verdict: [`This sentence states the findings on ${task.name}.`, 'A second sentence follows.'],
  };
}
