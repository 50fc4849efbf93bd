import type { DatasetOptions } from '@regatta/datasets';
import type { PartSizes } from '@regatta/evidence';
import type { TrialSpec } from '@regatta/record';
import { createRegularizer, taskNamed } from '@regatta/tasks';
import {
  blockStream,
  buildNetwork,
  drawnFrom,
  evaluateScaled,
  evaluationSteps,
  loadTask,
  trainer,
  useBackend,
} from '@regatta/trial';

/** Untimed warm-up steps, in which code is compiled and memory is allocated. */
const warmUp = 3;
/** Seconds of timed optimizer steps. */
const timed = 0.15;

/** Duration of a trial, estimated from a short run. */
export interface Pace {
  readonly stepsPerSecond: number;
  /** Seconds for all optimizer steps and evaluations. */
  readonly secondsPerTrial: number;
  /** Sizes of the trial's training and test splits. */
  readonly parts: PartSizes;
}

/**
 * Times some optimizer steps and one evaluation of a trial on this machine. Nothing measured here enters a result.
 *
 * @param spec of phase `tune` or `test`; the phase has no effect, and the test split is not read.
 */
export async function measurePace(spec: TrialSpec, files?: DatasetOptions): Promise<Pace> {
  await useBackend(spec.backend);
  const task = taskNamed(spec.task);
  const { test, ...data } = await loadTask(spec, files);
  const regularizer = createRegularizer(spec.regularizer);
  const model = buildNetwork(task, regularizer, spec.seed);
  const order = blockStream(task.name, spec.seed, 'order');
  const { objective } = task;
  const loop = trainer({ model, regularizer, data, objective, options: spec.training, order });
  try {
    const { split, batches } = drawnFrom(data);
    let steps = 0;
    let start = performance.now();
    for (const batch of batches(order, split.size, spec.training.batchSize, Number.MAX_SAFE_INTEGER)) {
      loop.step(batch);
      steps += 1;
      // Reading a weight waits for the steps that computed it.
      if (steps === warmUp) {
        model.getWeights()[0]?.dataSync();
        start = performance.now();
      }
      if (steps > warmUp && performance.now() - start > timed * 1000) break;
    }
    model.getWeights()[0]?.dataSync();
    const stepsPerSecond = (steps - warmUp) / ((performance.now() - start) / 1000);
    const before = performance.now();
    evaluateScaled(model, data.validation, data, objective);
    const perRow = (performance.now() - before) / 1000 / data.validation.size;
    const points = evaluationSteps(spec.training).size;
    const sampled = spec.samples * Math.min(test.size, 500);
    const { train, validation } = data;
    const seen = Math.min(validation.size, spec.training.curveRows ?? validation.size);
    const curve = points * (Math.min(train.size, seen) + seen);
    const checkpoints = 2 * (train.size + validation.size + test.size);
    const rows = curve + checkpoints + sampled;
    return {
      stepsPerSecond,
      secondsPerTrial: spec.training.steps / stepsPerSecond + perRow * rows,
      parts: { trainSize: train.size, testSize: test.size },
    };
  } finally {
    loop.dispose();
    model.dispose();
  }
}
