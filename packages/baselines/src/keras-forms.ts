import type { HostConfig, JsonObject, KerasForm } from '@regatta/core';
import { plain } from './settings.ts';

const numberOr = (value: unknown, otherwise: number): number =>
  typeof value === 'number' ? value : otherwise;

/** The layers of this package that Keras has. */
export const kerasForms: readonly KerasForm[] = [
  {
    className: 'GaussianNoise',
    // tfjs has a layer of this name, which keeps what it saved.
    exclusive: false,
    config: ({ params, seed }: HostConfig): JsonObject => plain({ stddev: params.stddev, seed }),
    read: ({ stddev }) => ({ method: 'gaussian-noise', params: { stddev: numberOr(stddev, 0) } }),
  },
  {
    className: 'ActivityRegularization',
    exclusive: true,
    config: ({ params }) => plain({ l1: params.l1, l2: params.l2 }),
    read: ({ l1, l2 }) => ({
      method: 'activity-regularization',
      params: { l1: numberOr(l1, 0), l2: numberOr(l2, 0) },
    }),
  },
  {
    className: 'GroupNormalization',
    exclusive: true,
    config: ({ params }) =>
      plain({
        ...{ groups: params.groups, axis: params.axis ?? -1, epsilon: params.epsilon },
        ...{ center: params.center !== false, scale: params.scale !== false },
      }),
    read: ({ groups, epsilon, center, scale, axis }) => ({
      method: 'group-norm',
      params: {
        ...{ groups: numberOr(groups, 32), epsilon: numberOr(epsilon, 1e-3) },
        ...{ center: center !== false, scale: scale !== false, axis: numberOr(axis, -1) },
      },
    }),
  },
];
