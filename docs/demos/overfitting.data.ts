import { families } from '../.vitepress/families.ts';

/** A regularizer that the demo offers. */
export interface Choice {
  readonly name: string;
  readonly title: string;
  readonly defaultRate?: number;
}

export declare const data: readonly Choice[];

/** What a network of dense layers has places for. */
const places: readonly string[] = ['hidden', 'dense', 'output', 'penalty', 'afterStep'];
/** What goes with another loss or other inputs than the demo has, or remembers a whole training: the demo trains in parts. */
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
