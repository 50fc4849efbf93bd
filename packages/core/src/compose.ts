import { checkRegularizer } from './check-regularizer.ts';
import { composeTraining } from './compose-training.ts';
import { noteParts } from './effect.ts';
import { RegattaError } from './errors.ts';
import { hooksOfKind } from './hooks.ts';
import { mergeSlots } from './merge-slots.ts';
import { refuseAsLayer } from './refuse-as-layer.ts';
import type { Regularizer, Site } from './regularizer.ts';

/** The site for part `index`: the parts of a composition draw different masks and name their layers differently. */
const partSite = (site: Site, index: number): Site =>
  index === 0 ? site : { ...site, name: `${site.name}.${index + 1}` };

/**
 * Combines several regularizers into one. Activation layers are applied in order, wrappers and losses are nested (the
 * first innermost), treatments of recurrent and attention layers are merged slot by slot, penalties are summed, and batch changes and work
 * between steps run in order.
 *
 * @throws RegattaError for anything but regularizers, e.g. a list or a layer; when two parts join branches or blocks or take several passes; and, when a recurrent or
 *   attention layer is built, if two parts treat the same slot.
 */
export function compose(...parts: readonly Regularizer[]): Regularizer {
  for (const part of parts) checkRegularizer(part, 'compose', 'compose(a, b), or compose(...list)');
  const result: {
    -readonly [K in keyof Regularizer]: Regularizer[K];
  } = { name: parts.map((part) => part.name).join('+') || 'none' };
  const options = Object.fromEntries(
    parts.flatMap((part) => (part.options ? [[part.name, part.options]] : [])),
  );
  if (Object.keys(options).length > 0) result.options = options;

  for (const hook of hooksOfKind('activation')) {
    const having = parts.flatMap((part, index) => (part[hook] === undefined ? [] : [{ part, index }]));
    if (having.length === 0) continue;
    result[hook] = (site) => having.flatMap(({ part, index }) => part[hook]!(partSite(site, index)));
  }
  for (const hook of hooksOfKind('layer')) {
    if (!parts.some((part) => part[hook] !== undefined)) continue;
    result[hook] = (layer, site) =>
      parts.reduce((inner, part, index) => part[hook]?.(inner, partSite(site, index)) ?? inner, layer);
  }
  if (parts.some((part) => part.recurrent !== undefined)) {
    result.recurrent = (site, cell) =>
      mergeSlots(
        parts.flatMap((part) => part.recurrent?.(site, cell) ?? []),
        result.name,
        'a recurrent layer',
      );
  }
  if (parts.some((part) => part.attention !== undefined)) {
    result.attention = (site) =>
      mergeSlots(
        parts.flatMap((part) => part.attention?.(site) ?? []),
        result.name,
        'an attention layer',
      );
  }
  for (const [hook, what] of [
    ['branches', 'branches'],
    ['block', 'blocks to their inputs'],
  ] as const) {
    const joining = parts.filter((part) => part[hook] !== undefined);
    if (joining.length > 1) {
      throw new RegattaError({
        subject: result.name,
        expected: `at most one regularizer that joins ${what}`,
        received: joining.map((part) => part.name),
        remedy: 'Keep one of these regularizers and remove the others from the composition.',
      });
    }
    if (joining[0]?.[hook] !== undefined) result[hook] = joining[0][hook];
  }
  const repeated = parts.filter((part) => (part.passes ?? 1) > 1);
  if (repeated.length > 1) {
    throw new RegattaError({
      subject: result.name,
      expected: 'at most one regularizer that takes several passes',
      received: repeated.map((part) => part.name),
      remedy: 'Keep one of these regularizers and remove the others from the composition.',
    });
  }
  if (repeated[0]?.passes !== undefined) result.passes = repeated[0].passes;
  if (parts.some((part) => part.needsValidation)) result.needsValidation = true;
  if (parts.some((part) => part.loss !== undefined)) {
    // The regularizer that splits the passes is outermost, so that the others see one pass at a time.
    const order = [...parts.filter((part) => !repeated.includes(part)), ...repeated];
    result.loss = (base) => order.reduce((loss, part) => part.loss?.(loss) ?? loss, base);
  }
  Object.assign(result, composeTraining(parts));
  noteParts(result, parts);
  return refuseAsLayer(result, []);
}
