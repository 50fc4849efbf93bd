import { RegattaError } from './errors.ts';
import { type HookKind, hooks, hooksOfKind, isHook } from './hooks.ts';
import type { Site } from './regularizer.ts';
import { stream } from './stream.ts';

/** How each kind of hook is used. */
export const USE: Readonly<Record<HookKind, string>> = {
  activation: 'attach(regularizer, hook, site, x)',
  layer: 'attachWeights(regularizer, hook, site, layer)',
  branches: 'attachBranches(regularizer, site, build)',
  block: 'attachBlock(regularizer, site, x, build)',
  attention: 'attachAttention(regularizer, site, args)',
  recurrent: 'attachRecurrent(regularizer, site, args)',
  training: 'fit or trainingCallback, which run it during training',
};

/** Checks that an argument is a hook of the given kind. @throws RegattaError naming the hooks there are. */
export function checkHook(hook: unknown, kind: 'activation' | 'layer', subject: string): void {
  const other = isHook(hook) ? hooks[hook].kind : undefined;
  if (other === kind) return;
  throw new RegattaError({
    subject,
    expected: `a hook: ${hooksOfKind(kind).join(', ')}`,
    received: hook,
    remedy:
      other === undefined
        ? `The hook is the second argument: ${USE[kind]}.`
        : `For "${String(hook)}", use ${USE[other]}.`,
  });
}

/** Checks a site: its name, and a seed, without which masks could not be drawn again. */
export function checkSite(site: unknown, subject: string): asserts site is Site {
  const example = "{ name: 'hidden1', seed: 7 }";
  if (typeof site !== 'object' || site === null || Array.isArray(site)) {
    throw new RegattaError({ subject, expected: 'a site', received: site, remedy: `Pass e.g. ${example}.` });
  }
  const { name, seed } = site as Partial<Site>;
  if (typeof name !== 'string' || name === '') {
    throw new RegattaError({
      subject,
      expected: 'a site with a name',
      received: name,
      remedy: `Pass e.g. ${example}: sites with different names draw different masks.`,
    });
  }
  if (seed === undefined || seed === null) {
    throw new RegattaError({
      subject,
      site: name,
      expected: 'a site with a seed',
      received: seed,
      remedy: `Pass e.g. ${example}: the same seed draws the same masks in every run.`,
    });
  }
  stream(seed);
}
