import { RegattaError } from './errors.ts';
import type { Regularizer } from './regularizer.ts';

/** Describes a hook. */
export interface HookInfo<K extends string = string> {
  /**
   * `activation`: a value to which layers are applied; `layer`: a layer that is wrapped or replaced; `branches`, `block`,
   * `recurrent` and `attention`: special kinds; `training`: acts on training rather than at a site.
   */
  readonly kind: K;
  /** Shape of one example at such a site in the conformance suite. */
  readonly example: readonly number[];
}

const place = <K extends string>(kind: K, ...example: readonly number[]): HookInfo<K> => ({ kind, example });
const moment: HookInfo<'training'> = place('training');

/**
 * Every hook of a regularizer. To add a hook, add a line here and a member to {@link Regularizer}: compositions, the
 * conformance suite and the benchmark read this table.
 */
export const hooks = {
  /** An image input. */
  image: place('activation', 8, 8, 3),
  /** An input. */
  input: place('activation', 12),
  /** The activation of a dense layer. */
  hidden: place('activation', 12),
  /** An activation with spatial axes. */
  featureMap: place('activation', 6, 6, 5),
  /** An activation with a time axis. */
  sequence: place('activation', 7, 6),
  /** A sequence of embedded tokens or patches, positions included, of which tokens may be dropped. */
  tokens: place('activation', 7, 6),
  /** The sum of token embeddings and positions. */
  embedded: place('activation', 7, 6),
  /** The output of attention or of a feed-forward layer, before it is added to the residual stream. */
  residual: place('activation', 7, 6),
  /** The activation inside a feed-forward layer. */
  feedForward: place('activation', 7, 6),
  /** A residual branch. */
  branch: place('activation', 4, 4, 6),
  /** Two residual branches. */
  branches: place('branches', 4, 4, 6),
  /** A hidden dense layer. */
  dense: place('layer', 9),
  /** A convolution. */
  conv: place('layer', 6, 6, 3),
  /** A max-pooling layer. */
  pool: place('layer', 6, 6, 3),
  /** An embedding. */
  embedding: place('layer', 5),
  /** A recurrent layer. */
  recurrent: place('recurrent', 7, 6),
  /** An attention layer. */
  attention: place('attention', 7, 6),
  /** A whole block of layers, with its input. */
  block: place('block', 7, 6),
  /** The last dense layer. */
  output: place('layer', 9),
  /** The loss. */
  loss: moment,
  /** A penalty added to the loss. */
  penalty: moment,
  /** A batch, before the forward pass. */
  batch: moment,
  /** After each update of the weights. */
  afterStep: moment,
  /** A whole training run, from start to end. */
  follow: moment,
} satisfies Readonly<
  Record<Exclude<keyof Regularizer, 'name' | 'options' | 'passes' | 'needsValidation'>, HookInfo>
>;

/** A site in a network, or a point in training, where a regularizer can act. */
export type Hook = keyof typeof hooks;

/** The kinds of hooks. */
export type HookKind = (typeof hooks)[Hook]['kind'];

/** Hooks of the given kinds. */
export type HookOf<K extends HookKind> = {
  [H in Hook]: (typeof hooks)[H]['kind'] extends K ? H : never;
}[Hook];

/** Sites whose value is perturbed by layers applied to it. */
export type ActivationHook = HookOf<'activation'>;

/** Sites whose layer is wrapped or replaced. */
export type LayerHook = HookOf<'layer'>;

/** Hooks that act on training as a whole, rather than at a site. */
export type TrainingHook = HookOf<'training'>;

/** Hooks that are sites in a network. */
export type PlaceHook = Exclude<Hook, TrainingHook>;

const names = Object.keys(hooks) as Hook[];

/** Whether a value is a hook. */
export const isHook = (value: unknown): value is Hook =>
  typeof value === 'string' && Object.hasOwn(hooks, value);

/** Whether a hook is of the given kind. */
export function isHookOf<K extends HookKind>(hook: Hook, kind: K): hook is HookOf<K> {
  if (isHook(hook)) return hooks[hook].kind === kind;
  throw new RegattaError({
    subject: 'isHookOf',
    expected: `a hook: ${names.join(', ')}`,
    received: hook,
    remedy: "Pass e.g. 'hidden'.",
  });
}

/** The hooks of the given kind, in the order of {@link hooks}. */
export function hooksOfKind<K extends HookKind>(kind: K): readonly HookOf<K>[] {
  const found = names.filter((hook): hook is HookOf<K> => hooks[hook].kind === kind);
  if (found.length > 0) return found;
  throw new RegattaError({
    subject: 'hooksOfKind',
    expected: `a kind of hook: ${[...new Set(names.map((hook) => hooks[hook].kind))].join(', ')}`,
    received: kind,
    remedy: "Pass e.g. 'activation'.",
  });
}

/** All hooks that are sites in a network. */
export const placeHooks: readonly PlaceHook[] = names.filter(
  (hook): hook is PlaceHook => hooks[hook].kind !== 'training',
);

/** The hooks that a regularizer fills, in the order in which it defines them. */
export function filledHooks(regularizer: Regularizer): readonly Hook[] {
  if (typeof regularizer !== 'object' || regularizer === null) {
    throw new RegattaError({
      subject: 'filledHooks',
      expected: 'a regularizer',
      received: regularizer,
      remedy: 'Pass a regularizer, e.g. { name: "none" }.',
    });
  }
  return Object.keys(regularizer).filter((key): key is Hook => isHook(key) && regularizer[key] !== undefined);
}
