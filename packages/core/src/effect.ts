import type * as tf from '@tensorflow/tfjs';
import { USE } from './check-site.ts';
import { filledHooks, hooks, isHookOf, type PlaceHook, placeHooks } from './hooks.ts';
import { ActivationHost } from './hosts/activation.ts';
import { AttentionHost } from './hosts/attention.ts';
import { RecurrentHost } from './hosts/recurrent.ts';
import { WeightsHost } from './hosts/weights.ts';
import { layersOf } from './layer-tree.ts';
import type { Regularizer } from './regularizer.ts';
import { warn } from './warnings.ts';

/** The sites that each regularizer has been offered. */
const offered = new WeakMap<Regularizer, Set<PlaceHook>>();
/** The parts of each composition. */
const compositions = new WeakMap<Regularizer, readonly Regularizer[]>();

/** Notes the parts of a composition, each of which should have an effect. */
export function noteParts(composition: Regularizer, parts: readonly Regularizer[]): void {
  compositions.set(composition, parts);
}

const leavesOf = (regularizer: Regularizer): readonly Regularizer[] =>
  compositions.get(regularizer)?.flatMap(leavesOf) ?? [regularizer];

const sitesOf = (regularizer: Regularizer): readonly PlaceHook[] =>
  placeHooks.filter((hook) => filledHooks(regularizer).includes(hook));

const actsOnTraining = (regularizer: Regularizer): boolean =>
  filledHooks(regularizer).some((hook) => isHookOf(hook, 'training'));

const sitesOffered = (regularizer: Regularizer): readonly PlaceHook[] => [
  ...(offered.get(regularizer) ?? []),
];

/** The parts that act at sites alone, and have been offered none of theirs. */
const idleParts = (regularizer: Regularizer): readonly Regularizer[] =>
  leavesOf(regularizer).filter((part) => {
    const sites = sitesOf(part);
    const given = [...sitesOffered(regularizer), ...sitesOffered(part)];
    return sites.length > 0 && !actsOnTraining(part) && !sites.some((site) => given.includes(site));
  });

/** Warns of the parts of a regularizer that are idle in a network. */
function warnOfIdleParts(regularizer: Regularizer, where: string, given: string): void {
  for (const part of idleParts(regularizer)) {
    const [first = 'hidden', ...others] = sitesOf(part);
    const sites = [first, ...others].join(', ');
    warn(
      'no-effect',
      `${part.name} ${sites} ${given}`,
      `${part.name}: no effect on ${where}: it acts at ${sites}; ${given}. Offer it such a site when you build the network, for "${first}" with ${USE[hooks[first].kind]}.`,
    );
  }
}

/**
 * Notes that a network offers a site to a regularizer. Once the network is built (after the current task), warns if it
 * has offered none at which the regularizer acts.
 */
export function noteSite(regularizer: Regularizer, hook: PlaceHook): void {
  const sites = offered.get(regularizer) ?? new Set();
  offered.set(regularizer, sites.add(hook));
  if (idleParts(regularizer).length === 0) return;
  queueMicrotask(() =>
    warnOfIdleParts(regularizer, 'the network', `the network offers ${sitesOffered(regularizer).join(', ')}`),
  );
}

const isHost = (layer: tf.layers.Layer): boolean =>
  [ActivationHost, AttentionHost, RecurrentHost, WeightsHost].some((host) => layer instanceof host);

/** Warns, before training, of parts that act at sites of a network, if the model was built without them. */
export function warnBeforeTraining(regularizer: Regularizer, model: tf.LayersModel): void {
  if (idleParts(regularizer).length === 0 || layersOf(model).some(isHost)) return;
  warnOfIdleParts(regularizer, `the model "${model.name}"`, 'the model was built without it');
}
