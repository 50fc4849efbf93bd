import * as tf from '@tensorflow/tfjs';
import { loadFollower, saveFollower } from './follower-state.ts';
import type { Regularizer } from './regularizer.ts';
import type { Follower } from './training-hooks.ts';

type Hooks = Partial<Pick<Regularizer, 'penalty' | 'batch' | 'afterStep' | 'follow'>>;

const having = <K extends keyof Hooks>(parts: readonly Regularizer[], hook: K): boolean =>
  parts.some((part) => part[hook] !== undefined);

/** Combines the followers of all parts in order, and calls `afterStep` of parts that have no follower. */
const followAll =
  (parts: readonly Regularizer[]): NonNullable<Hooks['follow']> =>
  (model, plan) => {
    const followers = parts.map((part): Follower & { part: Regularizer } => ({
      ...part.follow?.(model, plan),
      part,
    }));
    const named = (follower: { readonly part: Regularizer }): string => follower.part.name;
    return {
      afterStep(step) {
        for (const follower of followers) {
          follower.part.afterStep?.(model, step);
          follower.afterStep?.(step);
        }
      },
      afterEvaluation(evaluation) {
        const answers = followers.map((follower) => follower.afterEvaluation?.(evaluation));
        return answers.includes('stop') ? 'stop' : 'continue';
      },
      end: () => Object.assign({}, ...followers.map((follower) => follower.end?.())),
      save: () => ({ parts: followers.map((follower) => saveFollower(follower, named(follower))) }),
      load({ parts: states = [] }) {
        for (const [i, follower] of followers.entries()) {
          loadFollower(follower, states[i] ?? {}, named(follower));
        }
      },
    };
  };

/**
 * Combines the training hooks of several regularizers: penalties are summed, batch changes are applied in order with a
 * separate stream each, and between steps every part runs in order.
 */
export function composeTraining(parts: readonly Regularizer[]): Hooks {
  const hooks: { -readonly [K in keyof Hooks]: Hooks[K] } = {};
  if (having(parts, 'penalty')) {
    hooks.penalty = (model) =>
      tf.tidy(() => tf.addN(parts.flatMap((part) => part.penalty?.(model) ?? [])).asScalar());
  }
  if (having(parts, 'batch')) {
    hooks.batch = (x, y, context) =>
      parts.reduce(
        (batch, part, index) => {
          const stream = index === 0 ? context.stream : context.stream.fold(`part ${index + 1}`);
          return part.batch?.(batch.x, batch.y, { ...context, stream }) ?? batch;
        },
        { x, y },
      );
  }
  if (having(parts, 'follow')) hooks.follow = followAll(parts);
  else if (having(parts, 'afterStep')) {
    hooks.afterStep = (model, step) => {
      for (const part of parts) part.afterStep?.(model, step);
    };
  }
  return hooks;
}
