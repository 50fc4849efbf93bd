/**
 * Writes the API reference to `api`. Fails on an export or member without a doc comment, a broken link, or a type that an
 * export uses but that is not itself exported.
 */
import { join } from 'node:path';
import { Application, Converter, ReflectionKind, type TypeDocOptions } from 'typedoc';
import type { PluginOptions } from 'typedoc-plugin-markdown';
import { entries, root } from './entries.ts';

const docs = join(root, 'docs');
const packages = [...new Set(entries.map(({ name }) => name.split('/').slice(0, 2).join('/')))];

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
  blockTags: ['@param', '@returns', '@throws', '@see', '@example', '@nocollapse'],
  excludeTags: ['@nocollapse'],
  validation: { notDocumented: true, notExported: true, invalidLink: true, rewrittenLink: true },
  packagesRequiringDocumentation: packages,
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
}
process.exitCode = project === undefined || app.logger.hasErrors() || app.logger.hasWarnings() ? 1 : 0;
