/**
 * Writes the API reference to `api`. Fails on an export or member without a doc comment, a broken link, or a type that an
 * export uses but that is not itself exported.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Application, Converter, ReflectionKind, type TypeDocOptions } from 'typedoc';
import type { PluginOptions } from 'typedoc-plugin-markdown';
import { apiGroups, pageOf } from '../.vitepress/api.ts';
import { type Entry, entries, publishedPackages, root } from './entries.ts';

const docs = join(root, 'docs');

/** The first page, which lists the packages with their descriptions. */
const overview = (): string =>
  [
    '# API reference',
    'Every export of every package, from its doc comments. The title of a page is an import path.',
    ...apiGroups.flatMap(({ title, packages }) => [
      `## ${title}`,
      packages
        .map(({ description, entries: [first, ...others], name }) => {
          const link = (entry: Entry): string =>
            `[\`${entry === first ? name : entry.name.slice(name.length)}\`](${pageOf(entry)}.md)`;
          const also = others.length === 0 ? '' : ` Also ${others.map(link).join(', ')}.`;
          return `- ${first === undefined ? name : link(first)}: ${description}.${also}`;
        })
        .join('\n'),
    ]),
    '',
  ].join('\n\n');

const options: Partial<TypeDocOptions> & Partial<PluginOptions> = {
  tsconfig: join(docs, 'tsconfig.api.json'),
  entryPoints: entries.map(({ file }) => file),
  plugin: ['typedoc-plugin-markdown'],
  outputs: [{ name: 'markdown', path: join(docs, 'api') }],
  outputFileStrategy: 'modules',
  entryFileName: 'index',
  hideBreadcrumbs: true,
  hidePageHeader: true,
  hidePageTitle: false,
  sanitizeComments: true,
  interfacePropertiesFormat: 'table',
  parametersFormat: 'table',
  readme: 'none',
  name: 'Reference',
  pageTitleTemplates: { module: '@regatta/{name}' },
  excludePrivate: true,
  excludeInternal: true,
  excludeExternals: true,
  blockTags: ['@param', '@returns', '@throws', '@see', '@example', '@defaultValue', '@nocollapse'],
  excludeTags: ['@nocollapse'],
  validation: { notDocumented: true, notExported: true, invalidLink: true, rewrittenLink: true },
  packagesRequiringDocumentation: publishedPackages.map(({ name }) => name),
  sort: ['source-order'],
  disableSources: true,
};
const app = await Application.bootstrapWithPlugins(options);

app.converter.on(Converter.EVENT_CREATE_DECLARATION, (_context, reflection) => {
  if (!reflection.kindOf(ReflectionKind.Module)) return;
  const file = app.files.getReflectionPath(reflection);
  const entry = entries.find((candidate) => candidate.file === file);
  if (entry !== undefined) reflection.name = entry.name.replace('@regatta/', '');
});

const project = await app.convert();
if (project !== undefined) {
  app.validate(project);
  await app.generateOutputs(project);
  writeFileSync(join(docs, 'api/index.md'), overview());
}
process.exitCode = project === undefined || app.logger.hasErrors() || app.logger.hasWarnings() ? 1 : 0;
