import type { Regularizer, Site, TrainingHook } from '@regatta/core';
import type { RnnCell } from '@regatta/core/recurrent';
import type { Hook } from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';

/** The hooks and recurrent cells that a network offers. */
export interface Witnessed {
  readonly hooks: ReadonlySet<Hook>;
  readonly cells: ReadonlySet<RnnCell>;
}

/** A regularizer that changes nothing and records which hooks a network calls. */
export function witness(): { readonly regularizer: Regularizer; readonly seen: Witnessed } {
  const hooks = new Set<Hook>();
  const cells = new Set<RnnCell>();
  const activation = (hook: Hook) => () => {
    hooks.add(hook);
    return [];
  };
  const weights = (hook: Hook) => (layer: tf.layers.Layer) => {
    hooks.add(hook);
    return layer;
  };
  const joined =
    (hook: Hook) =>
    ({ name }: Site) => {
      hooks.add(hook);
      return tf.layers.average({ name: `${name}-witness` });
    };
  const regularizer: Required<Omit<Regularizer, 'options' | 'passes' | 'needsValidation' | TrainingHook>> = {
    name: 'witness',
    image: activation('image'),
    input: activation('input'),
    hidden: activation('hidden'),
    featureMap: activation('featureMap'),
    sequence: activation('sequence'),
    tokens: activation('tokens'),
    embedded: activation('embedded'),
    residual: activation('residual'),
    feedForward: activation('feedForward'),
    branch: activation('branch'),
    branches: joined('branches'),
    block: joined('block'),
    dense: weights('dense'),
    conv: weights('conv'),
    pool: weights('pool'),
    embedding: weights('embedding'),
    recurrent: (_site, cell) => {
      hooks.add('recurrent');
      cells.add(cell);
      return {};
    },
    attention: () => {
      hooks.add('attention');
      return {};
    },
    output: weights('output'),
  };
  return { regularizer, seen: { hooks, cells } };
}
