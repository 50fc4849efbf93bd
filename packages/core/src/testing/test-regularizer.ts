import * as tf from '@tensorflow/tfjs';
import { describe, it } from 'vitest';
import '../register.ts';
import { silenceWarnings } from '../warnings.ts';
import type { Check } from './check.ts';
import { lawChecks } from './laws.ts';
import { layerChecks } from './layers.ts';
import { hooksOf } from './probe.ts';
import { randomnessChecks } from './randomness.ts';
import { make, type Subject } from './subject.ts';
import { trainingChecks } from './training.ts';

/** Every check of the conformance suite, for test runners other than vitest. */
export const checks: readonly Check[] = [...randomnessChecks, ...lawChecks, ...layerChecks];

/** Runs a check and frees its tensors. Its networks offer one site, so parts of a composition may have no effect. */
async function run(check: () => Promise<void> | void): Promise<void> {
  const restore = silenceWarnings('no-effect');
  tf.engine().startScope();
  try {
    await check();
  } finally {
    tf.engine().endScope();
    tf.disposeVariables();
    restore();
  }
}

/**
 * The conformance suite that every regularizer must pass. Call it in a vitest file, once per regularizer.
 *
 * It finds the hooks that the regularizer fills and tests each of them: seeds, steps and sites; inference; the declared
 * law; gates and gradients; shapes and masks; fit without leaks; saving, loading and continuing; wrappers; errors. Hooks
 * that act on training as a whole are tested in a small training run.
 *
 * @example
 * ```ts
 * const treatment = { name: 'my-dropout', params: { noise: 'bernoulli' } };
 * const myDropout = (options: CommonOptions): Regularizer => ({
 *   name: 'my-dropout',
 *   options: toJson(options),
 *   hidden: activationAt({ ...treatment, rate: checkOptions(options, ['rate'], 'my-dropout') }),
 * });
 * testRegularizer({ name: 'my-dropout', create: createFrom(myDropout), rate: 0.3, law: 'mean' });
 * ```
 */
export function testRegularizer(subject: Subject): void {
  describe(`${subject.name} conforms`, () => {
    for (const hook of hooksOf(make(subject))) {
      for (const check of checks) {
        if (check.applies(subject, hook))
          it(`${hook}: ${check.name}`, () => run(() => check.run(subject, hook)));
      }
    }
    for (const check of trainingChecks) {
      if (check.applies(make(subject))) it(`training: ${check.name}`, () => run(() => check.run(subject)));
    }
  });
}
