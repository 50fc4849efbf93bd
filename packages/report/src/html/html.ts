import { visible } from '@regatta/record';

/** Markup that needs no escaping. Created only by `html` and `trusted`. */
export class Html {
  /** The markup. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value in a template: text and numbers are escaped, lists are joined, null and undefined are omitted. */
export type Content = Html | string | number | null | undefined | readonly Content[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as markup that shows it: what would be markup is escaped, and what would turn or hide text is made visible. */
export const escapeHtml = (text: string): string =>
  visible(text).replace(/[&<>"']/g, (c) => entities[c] ?? c);

function render(content: Content): string {
  if (content === null || content === undefined) return '';
  if (content instanceof Html) return content.text;
  if (typeof content === 'string') return escapeHtml(content);
  if (typeof content === 'number') return `${content}`;
  return content.map(render).join('');
}

/** Creates markup from a template. Values are escaped unless they are markup. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(strings.reduce((text, part, i) => `${text}${render(values[i - 1])}${part}`));
}

/** Marks text as markup without escaping it: a serialized chart or a file of this package. Never use it on data. */
export const trusted = (text: string): Html => new Html(text);
