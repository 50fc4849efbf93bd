import { families } from '../.vitepress/families.ts';

/** A regularizer offered by the demo. */
export interface Choice {
  readonly name: string;
  readonly title: string;
  readonly defaultRate?: number;
}

export declare const data: readonly Choice[];

/** The hooks that a network of dense layers uses. */
const places: readonly string[] = ['hidden', 'dense', 'output', 'penalty', 'afterStep'];
/** Hooks that need another loss or other inputs than the demo has, or that keep state for a whole training run. */
const elsewhere: readonly string[] = ['loss', 'batch', 'follow'];

export default {
  load: (): readonly Choice[] =>
    families
      .filter(({ package: name }) => /dense-dropout|baselines/.test(name))
      .flatMap(({ catalog }) => catalog)
      .filter(
        ({ hooks, targets }) =>
          targets !== 'classes' &&
          hooks.some((hook) => places.includes(hook)) &&
          !hooks.some((hook) => elsewhere.includes(hook)),
      )
      .map(({ name, title, defaultRate }) => ({
        name,
        title,
        ...(defaultRate === undefined ? {} : { defaultRate }),
      })),
};
