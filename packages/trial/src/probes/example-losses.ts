import { labelsOf, labelsPerExample } from '../training/examples.ts';
import { forEachLogits } from '../training/logits.ts';
import type { Probe } from './probe.ts';

/** Six significant digits, so that records stay small. */
const short = (value: number): number => Number(value.toPrecision(6));

/**
 * The noise-free loss of each test example, averaged over its labels, and the share of its labels that are predicted wrong:
 * `{ losses, missed }`. Where numbers are predicted, losses are squared errors of the standardized target and `missed` is null.
 */
export const exampleLosses: Probe = {
  name: 'example-losses',
  summary: 'loss and error of each test example',
  measure({ task: { objective }, model, data, test }) {
    const each = labelsPerExample(data);
    const [losses, hits]: [number[], number[]] = [[], []];
    forEachLogits(model, test, data, (rows, logits) => {
      const labels = labelsOf(test, rows, data);
      const width = logits.length / rows.length;
      for (let i = 0; i < rows.length; i++) {
        const sums: Record<string, number> = {};
        const own = labels.subarray(i * each, (i + 1) * each);
        objective.accumulate(sums, logits.subarray(i * width, (i + 1) * width), own);
        losses.push(short((sums.loss ?? Number.NaN) / each));
        hits.push((sums.accuracy ?? 0) / each);
      }
    });
    const missed = objective.predicts === 'classes' ? hits.map((hit) => short(1 - hit)) : null;
    return { losses, missed };
  },
};
