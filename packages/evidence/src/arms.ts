import type { Metrics, TaskHeader, TrialRecord, TuningPlan } from '@regatta/record';
import { calibrationBins, methodOf } from '@regatta/record';
import { type MeanInterval, wilsonInterval } from '@regatta/stats';
import { diagnose, type FitEvidence, latestFallOf } from './diagnosis.ts';
import type { FarApart } from './far-apart.ts';
import { least, meanCurve } from './group.ts';
import { meanOverSeeds } from './mean-over-seeds.ts';
import type { ArmAnalysis, Comparison, Diagnosis, ReliabilityBin, SeedPoint } from './model.ts';
import { metricsOf, primaryScores, scaleOf } from './scores.ts';

/** Means of the metrics shared by all trials that have metrics. */
function means(all: readonly (Metrics | undefined)[]): Record<string, MeanInterval> {
  const known = all.filter((metrics) => metrics !== undefined);
  const names = Object.keys(known[0] ?? {}).filter((name) => known.every((metrics) => name in metrics));
  return Object.fromEntries(
    names.map((name) => [name, meanOverSeeds(known.map((metrics) => metrics[name]!))]),
  );
}

const orNull = (values: Record<string, MeanInterval>): Record<string, MeanInterval> | null =>
  Object.keys(values).length === 0 ? null : values;

function reliabilityOf(records: readonly TrialRecord[]): ReliabilityBin[] | null {
  const all = records.flatMap(({ calibration }) => (calibration ? [calibration.bins] : []));
  if (all.length === 0) return null;
  return Array.from({ length: calibrationBins }, (_, i) => {
    const bins = all.map((bin) => bin[i]!);
    const count = bins.reduce((sum, bin) => sum + bin.count, 0);
    const weighted = (value: (bin: (typeof bins)[number]) => number): number =>
      count === 0 ? 0 : bins.reduce((sum, bin) => sum + bin.count * value(bin), 0) / count;
    return {
      lower: i / calibrationBins,
      upper: (i + 1) / calibrationBins,
      count,
      confidence: weighted(({ confidence }) => confidence),
      accuracy: weighted(({ accuracy }) => accuracy),
    };
  });
}

/** The losses used to diagnose an arm; undefined if none of its trials finished. */
export function fitEvidence(records: readonly TrialRecord[]): FitEvidence | undefined {
  const curve = meanCurve(records);
  const last = curve.at(-1);
  if (last === undefined) return undefined;
  return {
    trainLoss: last.train,
    validationLoss: last.validation,
    lowestValidationLoss: least(curve.map(({ validation }) => validation)),
    latestFall: latestFallOf(curve),
  };
}

function pointsOf(
  records: readonly TrialRecord[],
  header: TaskHeader,
  baseline: ReadonlyMap<number, number> | undefined,
): SeedPoint[] {
  const scores = primaryScores(records, header);
  const scale = scaleOf(header.primary);
  return records.map((record): SeedPoint => {
    const { seed, status, testRows } = record;
    const value = scores.get(seed) ?? null;
    const other = baseline?.get(seed);
    const accuracy =
      status === 'ok' ? metricsOf(record, 'test', header.primary.checkpoint)?.accuracy : undefined;
    const hits =
      accuracy !== undefined && testRows !== undefined ? Math.round(accuracy * testRows) : undefined;
    return {
      seed,
      status,
      value,
      difference:
        value === null || other === undefined || scale.isBeyond(value, other)
          ? null
          : scale.shown(scale.between(value, other)),
      ...(hits === undefined || header.classes === undefined
        ? {}
        : { accuracyInterval: wilsonInterval(hits, testRows!) }),
    };
  });
}

/** The method and the learning rate of a tuned arm; nothing without a grid. */
function tunedAs(
  records: readonly TrialRecord[],
  tuning: TuningPlan | undefined,
): Pick<ArmAnalysis, 'method' | 'learningRate'> {
  if (tuning?.grids === undefined) return {};
  const { regularizer, training } = records[0]!;
  const [plain, method] = [methodOf(regularizer), methodOf(regularizer, tuning.strengthOptions)];
  const isCommon = records.every((record) => record.training.learningRate === training.learningRate);
  return {
    ...(method === plain ? {} : { method }),
    learningRate: isCommon ? training.learningRate : null,
  };
}

/** Analyzes one arm of a task. Its comparison comes from `context`, because it depends on the other arms. */
export function analyzeArm(
  header: TaskHeader,
  title: string,
  records: readonly TrialRecord[],
  context: {
    readonly comparison: Comparison | null;
    /** Scores of the baseline by seed; undefined if there is none to differ from. */
    readonly baseline: ReadonlyMap<number, number> | undefined;
    /** Seeds whose scores have no ratio to the baseline's. */
    readonly farApart: FarApart | null;
    /** The lowest validation loss of any arm of the task. */
    readonly lowestLoss: number;
    /** How the arms were tuned, if they were. */
    readonly tuning: TuningPlan | undefined;
  },
): ArmAnalysis {
  const count = (status: TrialRecord['status']): number =>
    records.filter((record) => record.status === status).length;
  const finished = records.filter(({ status }) => status === 'ok');
  const { chance, primary } = header;
  const { checkpoint = 'last' } = primary;
  const split = (name: 'train' | 'validation'): Record<string, MeanInterval> =>
    means(finished.map((record) => metricsOf(record, name, checkpoint)));
  const evidence = fitEvidence(records);
  const diagnosis: Diagnosis | null = evidence ? diagnose(evidence, context.lowestLoss) : null;
  const { regularizer } = records[0]!;
  return {
    title,
    regularizer,
    ...tunedAs(records, context.tuning),
    ok: count('ok'),
    diverged: count('diverged'),
    failed: count('failed'),
    train: split('train'),
    validation: split('validation'),
    test: means(records.map((record) => metricsOf(record, 'test', checkpoint, chance))),
    last:
      checkpoint === 'last'
        ? null
        : means(records.map((record) => metricsOf(record, 'test', 'last', chance))),
    diagnosis,
    comparison: context.comparison,
    ...(context.farApart === null ? {} : { farApart: context.farApart }),
    calibration: orNull(means(finished.map(({ calibration }) => calibration?.metrics))),
    reliability: reliabilityOf(finished),
    monteCarlo: orNull(means(finished.map(({ monteCarlo }) => monteCarlo?.metrics))),
    parameters: finished[0]?.parameters ?? null,
    points: pointsOf(records, header, context.baseline),
    curve: meanCurve(records),
  };
}
