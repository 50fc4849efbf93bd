import type { Regularizer } from './regularizer.ts';

/**
 * Every hook of a regularizer. `activation` is a value that a layer is put behind, `layer` a layer that is wrapped or
 * replaced, `branches` and `recurrent` are kinds of their own, and `training` is no place: it acts on training as a whole.
 * `example` is the shape of one example there, as the conformance suite tries it.
 *
 * A new hook is a line here and a member of {@link Regularizer}; compositions, the conformance suite and the benchmark
 * read this table.
 */
export const hooks = {
  image: { kind: 'activation', example: [8, 8, 3] },
  input: { kind: 'activation', example: [12] },
  hidden: { kind: 'activation', example: [12] },
  featureMap: { kind: 'activation', example: [6, 6, 5] },
  sequence: { kind: 'activation', example: [7, 6] },
  branch: { kind: 'activation', example: [4, 4, 6] },
  branches: { kind: 'branches', example: [4, 4, 6] },
  dense: { kind: 'layer', example: [9] },
  conv: { kind: 'layer', example: [6, 6, 3] },
  pool: { kind: 'layer', example: [6, 6, 3] },
  embedding: { kind: 'layer', example: [5] },
  recurrent: { kind: 'recurrent', example: [7, 6] },
  output: { kind: 'layer', example: [9] },
  loss: { kind: 'training' },
  penalty: { kind: 'training' },
  batch: { kind: 'training' },
  afterStep: { kind: 'training' },
  follow: { kind: 'training' },
} as const satisfies Readonly<
  Record<
    Exclude<keyof Regularizer, 'name' | 'options' | 'passes'>,
    { readonly kind: string; readonly example?: readonly number[] }
  >
>;

/** A place in a network, or a moment of training, where a regularizer may act. */
export type Hook = keyof typeof hooks;

/** What a hook is. */
export type HookKind = (typeof hooks)[Hook]['kind'];

/** The hooks of some kinds. */
export type HookOf<K extends HookKind> = {
  [H in Hook]: (typeof hooks)[H]['kind'] extends K ? H : never;
}[Hook];

/** Sites whose value is perturbed by a layer put behind it. */
export type ActivationHook = HookOf<'activation'>;

/** Sites that are layers, wrapped or replaced. */
export type LayerHook = HookOf<'layer'>;

/** What a regularizer does to training as a whole, rather than at a site. */
export type TrainingHook = HookOf<'training'>;

/** Hooks that are places in a network. */
export type PlaceHook = Exclude<Hook, TrainingHook>;

const names = Object.keys(hooks) as Hook[];

/** Whether a hook is of a kind. */
export const isHookOf = <K extends HookKind>(hook: Hook, kind: K): hook is HookOf<K> =>
  hooks[hook].kind === kind;

/** The hooks of a kind, in the order of {@link hooks}. */
export const hooksOfKind = <K extends HookKind>(kind: K): readonly HookOf<K>[] =>
  names.filter((hook): hook is HookOf<K> => hooks[hook].kind === kind);

/** The hooks that are places in a network. */
export const placeHooks: readonly PlaceHook[] = names.filter(
  (hook): hook is PlaceHook => hooks[hook].kind !== 'training',
);

/** The hooks that a regularizer fills, in its own order. */
export const filledHooks = (regularizer: Regularizer): readonly Hook[] =>
  Object.keys(regularizer).filter(
    (key): key is Hook => key in hooks && regularizer[key as Hook] !== undefined,
  );
