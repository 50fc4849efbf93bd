import type { Family, ShownRegularizer } from '../../.vitepress/families.ts';
import { measured } from './measured.ts';

const code = (text: string | number): string => `\`${text}\``;
const list = (values: readonly (string | number)[]): string => values.map(code).join(', ');

/** The Markdown page of a regularizer, from its catalog entry and the committed results. */
export function regularizerPage(entry: ShownRegularizer, family: Family): string {
  const { defaultRate, differs, hooks, name, paper, rates, strength, summary, targets, title } = entry;
  const neighbors = family.catalog.filter(
    (other) => other.name !== name && other.hooks.some((hook) => hooks.includes(hook)),
  );
  const rows: [string, string][] = [
    ['name', code(name)],
    ['package', code(family.package)],
    ['acts on', list(hooks)],
  ];
  if (defaultRate !== undefined) rows.push(['default rate', code(defaultRate)]);
  if (rates !== undefined) rows.push(['rates worth trying', list(rates)]);
  if (strength !== undefined)
    rows.push([`values of ${code(strength.option)} worth trying`, list(strength.values)]);
  if (targets !== undefined) rows.push(['targets', code(targets)]);
  rows.push(['paper', paper]);
  return [
    `# ${title}`,
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    ['| property | value |', '|---|---|', ...rows.map(([key, value]) => `| ${key} | ${value} |`)].join('\n'),
    '## How it differs',
    differs,
    '## Measured',
    ...measured(entry),
    '## Measure it yourself',
    `\`\`\`sh\nnpx -y pnpm@12.21.0 bench --regularizers none,${name}\n\`\`\``,
    ...(neighbors.length === 0
      ? []
      : [
          '## Others that act in the same places',
          neighbors.map((other) => `- [${other.title}](./${other.name}.md): ${other.summary}`).join('\n'),
        ]),
  ].join('\n\n');
}
