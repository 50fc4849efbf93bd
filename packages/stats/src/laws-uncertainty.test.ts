import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectClose } from './fixtures/golden.ts';
import { misclassificationAuroc } from './misclassification-auroc.ts';
import { mean } from './moments.ts';
import { mutualInformation } from './mutual-information.ts';
import { riskCoverage } from './risk-coverage.ts';
import { softmax } from './softmax.ts';

const classes = 3;
const judged = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean()), {
  minLength: 1,
  maxLength: 40,
});
/** Logits of a few examples, with labels. */
const examples = fc
  .array(
    fc.record({
      logits: fc.array(fc.double({ min: -8, max: 8, noNaN: true }), {
        minLength: classes,
        maxLength: classes,
      }),
      label: fc.integer({ min: 0, max: classes - 1 }),
    }),
    { minLength: 1, maxLength: 20 },
  )
  .map((list) => ({
    logits: { values: list.flatMap(({ logits }) => logits), classes },
    labels: list.map(({ label }) => label),
  }));

describe('uncertainty', () => {
  it('the risk at full coverage is the error rate, and order matters only through confidence', () => {
    fc.assert(
      fc.property(judged, (list) => {
        // Coarse, to create ties in confidence.
        const confidence = list.map(([c]) => Math.round(4 * c));
        const wrong = list.map(([, error]) => error);
        const result = riskCoverage(confidence, wrong);
        expectClose(result.risk.at(-1)!, mean(wrong.map(Number)));
        expect(result.coverage.at(-1)).toBe(1);
        expect(result.eaurc).toBeGreaterThanOrEqual(0);
        const turned = riskCoverage(confidence.toReversed(), wrong.toReversed());
        expectClose(turned.aurc, result.aurc);
        expectClose(
          riskCoverage(
            confidence.map((c) => c * c),
            wrong,
          ).aurc,
          result.aurc,
        );
        const oracle = riskCoverage(
          wrong.map((error) => (error ? 0 : 1)),
          wrong,
        );
        expect(oracle.aurc).toBeLessThanOrEqual(result.aurc + 1e-12);
      }),
    );
  });

  it('the AUROC counts pairs, with ties as one half, and is symmetric', () => {
    fc.assert(
      fc.property(judged, (list) => {
        const confidence = list.map(([c]) => Math.round(4 * c));
        const correct = list.map(([, right]) => right);
        const of = (want: boolean): number[] => confidence.filter((_, i) => correct[i] === want);
        const result = misclassificationAuroc(confidence, correct);
        const pairs = of(true).flatMap((right) => of(false).map((wrong) => right - wrong));
        if (pairs.length === 0) {
          expect(result).toBeNull();
          return;
        }
        expectClose(result, mean(pairs.map((gap) => (gap === 0 ? 0.5 : gap > 0 ? 1 : 0))));
        const mirrored = misclassificationAuroc(
          confidence.map((c) => -c),
          correct,
        );
        expectClose(mirrored, 1 - result!);
      }),
    );
  });

  it('mutual information lies between 0 and the entropy, and is 0 when samples agree', () => {
    fc.assert(
      fc.property(examples, examples, ({ logits }, other) => {
        const n = Math.min(logits.values.length, other.logits.values.length);
        const samples = [logits, other.logits].map(({ values }) =>
          softmax({ values: values.slice(0, n), classes }),
        );
        const result = mutualInformation(samples);
        result.mutualInformation.forEach((information, i) => {
          expect(information).toBeGreaterThanOrEqual(0);
          expect(information).toBeLessThanOrEqual(Math.min(result.predictiveEntropy[i]!, Math.LN2) + 1e-12);
          expect([0, 0.5]).toContain(result.variationRatio[i]);
          expect(result.predictiveEntropy[i]).toBeLessThanOrEqual(Math.log(classes) + 1e-12);
        });
        const same = mutualInformation([samples[0]!, samples[0]!]);
        for (const information of same.mutualInformation) expectClose(information, 0, 1e-12);
      }),
    );
  });
});
