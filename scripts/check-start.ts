/**
 * Follows the start page literally, with npm, pnpm, Yarn 1 and Yarn 4: makes tarballs, installs them in a new project, runs the
 * page's program in Node, builds it with Vite and opens it in Chromium; creates a project from the template, installs it, and
 * does the same with it. Only the folders of the projects are others. Without Chromium, the pages are built but not opened.
 *
 * Usage: tsx scripts/check-start.ts
 */
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { ConsoleMessage, Page } from 'playwright-core';
import { preview } from 'vite';
import { Checks } from './checks.ts';
import { chromiumPath, hasChromium, launchChromium } from './chromium.ts';
import { root } from './pack.ts';

interface Block {
  readonly language: string;
  readonly text: string;
}

const page = readFileSync(join(root, 'docs/guide/start.md'), 'utf8');

/** The code blocks below a heading of the start page. */
function blocksOf(title: string): Block[] {
  const part = page.split(/^## /m).find((candidate) => candidate.startsWith(`${title}\n`)) ?? '';
  const blocks = [...part.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => ({
    language,
    text,
  }));
  if (blocks.length === 0) throw new Error(`expected code blocks below "${title}" in docs/guide/start.md`);
  return blocks;
}

/** The first block in a language below a heading. */
function blockOf(title: string, language: string): string {
  const found = blocksOf(title).find((block) => block.language === language);
  if (found === undefined) throw new Error(`expected a block in ${language} below "${title}"`);
  return found.text;
}

/** What the start page says once, in words. */
function saidInWords(command: string): string {
  if (!page.includes(`\`${command}\``)) throw new Error(`expected \`${command}\` on the start page`);
  return command;
}

const [withNpm = '', withPnpm = '', withYarn = ''] = blocksOf('Install in your project').map(
  ({ text }) => text,
);
const [makeTarballs = '', newProject = '', installWithNpm = ''] = withNpm.trim().split('\n');
const program = blockOf('Node', 'ts');
const runProgram = blockOf('Node', 'sh');
const [addVite = '', buildWithVite = ''] = blockOf('A bundler', 'sh').trim().split('\n');
const [createApp = '', enterApp = '', installApp = '', trainApp = ''] = blockOf('Create a project', 'sh')
  .trim()
  .split('\n');

/** A package manager: what it adds to a project with, and what is to be done first. */
interface Manager {
  readonly name: string;
  /** Its command, and the package that it comes from. */
  readonly shim: readonly [command: string, from: string] | undefined;
  readonly first?: string;
  readonly install: string;
  /** The command lines of the page for npm, for this one. */
  readonly translate: (line: string) => string;
}

const { packageManager }: { packageManager: string } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);
const asYarn = (line: string): string =>
  line.replace(/^npm install -D /, 'yarn add -D ').replace(/^npm (install|run )/, 'yarn $1');

const managers: readonly Manager[] = [
  { name: 'npm', shim: undefined, install: installWithNpm, translate: (line) => line },
  {
    name: 'pnpm',
    shim: ['pnpm', packageManager],
    install: withPnpm,
    translate: (line) => line.replace(/^npm install -D /, 'pnpm add -D ').replace(/^npm /, 'pnpm '),
  },
  { name: 'Yarn 1', shim: ['yarn', 'yarn@1.22.22'], install: withYarn, translate: asYarn },
  {
    name: 'Yarn 4',
    shim: ['yarn', '@yarnpkg/cli-dist@4.18.1'],
    first: saidInWords('yarn config set nodeLinker node-modules'),
    install: withYarn,
    translate: asYarn,
  },
];

const folder = mkdtempSync(join(tmpdir(), 'regatta-start-'));
const checks = new Checks();
const browser = hasChromium ? await launchChromium() : undefined;

/** The environment in which a manager's command is the one of this check. */
function environmentOf({ name, shim }: Manager): NodeJS.ProcessEnv {
  if (shim === undefined) return {};
  const bin = join(folder, `bin ${name}`);
  const [command, from] = shim;
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, command), `#!/bin/sh\nexec npx -y ${from} "$@"\n`);
  chmodSync(join(bin, command), 0o755);
  return { PATH: `${bin}${delimiter}${process.env.PATH}` };
}

/** Runs command lines in one shell, as someone does who copies them; gives what they printed. */
function follow(
  title: string,
  cwd: string,
  lines: readonly string[],
  env: NodeJS.ProcessEnv,
): string | undefined {
  const script = join(folder, 'lines.sh');
  writeFileSync(script, `${lines.join('\n')}\n`);
  // A project of a user is not run by pnpm, which tells those below it so.
  const own = Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => /^(npm|pnpm)_|^INIT_CWD$/i.test(name) && !/cache|registry|userconfig/i.test(name))
      .map((name) => [name, undefined]),
  );
  return checks.run(title, { command: 'bash', args: ['-e', script], cwd, env: { ...own, ...env } });
}

/** Serves the built page of a project to Chromium; `look` loads it and gives the faults that it finds. */
async function open(
  project: string,
  look: (page: Page, load: () => Promise<unknown>) => Promise<string>,
): Promise<string> {
  if (browser === undefined) return '';
  const served = { port: 0, host: '127.0.0.1' };
  const server = await preview({ root: project, configFile: false, logLevel: 'error', preview: served });
  const tab = await browser.newPage();
  let faults = '';
  tab.on('pageerror', (error) => {
    faults += `${error.stack}\n`;
  });
  try {
    faults += await look(tab, () => tab.goto(server.resolvedUrls?.local[0] ?? ''));
  } catch (error) {
    faults += String(error);
  } finally {
    await tab.close();
    await server.close();
  }
  return faults;
}

/** The lines of the section "Install in your project", then those of the sections on Node and on a bundler. */
async function ownProject(manager: Manager): Promise<void> {
  const { first = '', install, name, translate } = manager;
  const env = environmentOf(manager);
  const project = join(folder, `my-app ${name}`.replaceAll(' ', '-').toLowerCase());
  const made = join(folder, 'my-app-npm');
  if (project === made) {
    const line = makeTarballs.replaceAll('../my-app', project);
    if (follow(`${name}: tarballs`, root, [line], env) === undefined) return;
  } else {
    cpSync(join(made, 'tarballs'), join(project, 'tarballs'), { recursive: true });
  }
  const lines = [newProject.replaceAll('../my-app', project), first, install];
  if (follow(`${name}: install the tarballs`, root, lines, env) === undefined) return;
  writeFileSync(join(project, 'main.mjs'), program);
  const said = follow(`${name}: run the program in Node`, project, [runProgram], env);
  const number = (text: string): boolean => /^\d+\.\d+$/m.test(text);
  if (said !== undefined) checks.note(`${name}: prints the loss`, number(said) ? '' : said);
  writeFileSync(join(project, 'index.html'), blockOf('A bundler', 'html'));
  const vite = [translate(addVite), buildWithVite];
  if (follow(`${name}: build the page with Vite`, project, vite, env) === undefined) return;
  if (name !== 'npm') return;
  const faults = await open(project, async (tab, load) => {
    const predicate = (message: ConsoleMessage): boolean => number(message.text());
    await Promise.all([tab.waitForEvent('console', { predicate, timeout }), load()]);
    return '';
  });
  if (browser !== undefined) checks.note(`${name}: the page prints the loss in Chromium`, faults);
}

const timeout = 180_000;
const lastLosses = (text: string): number[] =>
  [...text.matchAll(/last ([\d.]+)/g)].map(([, loss]) => Number(loss));

/** Why what the template printed is wrong: dropout must end with the lower loss. */
function faultsOfLosses(text: string): string {
  const [none = Number.NaN, dropout = Number.NaN] = lastLosses(text);
  return dropout < none ? '' : `expected a lower loss with dropout, received:\n${text}`;
}

/** The lines of the section "Create a project". */
async function createdProject(manager: Manager): Promise<void> {
  const { name, translate } = manager;
  const env = environmentOf(manager);
  const project = join(folder, `app ${name}`.replaceAll(' ', '-').toLowerCase());
  const made = join(folder, 'app-npm');
  const there = (line: string): string => line.replaceAll('../dropout-app', project);
  if (project === made) {
    if (follow(`${name}: create a project`, root, [there(createApp)], env) === undefined) return;
    // The other managers start from the same files.
    cpSync(project, join(folder, 'app'), { recursive: true });
  } else {
    cpSync(join(folder, 'app'), project, { recursive: true });
  }
  const lines = [there(enterApp), translate(installApp)];
  if (follow(`${name}: install the project`, root, lines, env) === undefined) return;
  const said = follow(`${name}: train in Node`, project, [translate(trainApp)], env);
  if (said !== undefined) checks.note(`${name}: dropout ends with the lower loss`, faultsOfLosses(said));
  if (follow(`${name}: build the page`, project, [translate('npm run build')], env) === undefined) return;
  if (name !== 'npm' || browser === undefined) return;
  const faults = await open(project, async (tab, load) => {
    await load();
    await tab.getByRole('button', { name: 'Train' }).click();
    await tab.locator('body[data-state=done]').waitFor({ timeout });
    return faultsOfLosses((await tab.getByRole('status').textContent()) ?? '');
  });
  checks.note(`${name}: the page trains in Chromium, and dropout ends with the lower loss`, faults);
}

/** All tarballs together, and the umbrella among them. */
function umbrella(): void {
  const project = join(folder, 'umbrella');
  cpSync(join(folder, 'my-app-npm/tarballs'), join(project, 'tarballs'), { recursive: true });
  const all = saidInWords('./tarballs/*.tgz');
  const install = `${installWithNpm.slice(0, installWithNpm.indexOf(' ./tarballs/'))} ${all}`;
  const lines = [newProject.replaceAll('../my-app', project), install];
  if (follow('regatta: install all tarballs', root, lines, {}) === undefined) return;
  const imports = saidInWords("import { dropoutLayer, fit } from 'regatta'");
  const text = `${imports};\nconsole.log(typeof fit, dropoutLayer({ rate: 0.5 }).getClassName());\n`;
  writeFileSync(join(project, 'main.mjs'), text);
  const said = follow('regatta: import from it', project, [runProgram], {});
  if (said !== undefined)
    checks.note('regatta: gives the layers', /^function Dropout$/m.test(said) ? '' : said);
}

try {
  for (const manager of managers) await ownProject(manager);
  umbrella();
  for (const manager of managers) await createdProject(manager);
  if (browser === undefined) process.stdout.write(`left out  pages in Chromium: none at ${chromiumPath}\n`);
} finally {
  await browser?.close();
  rmSync(folder, { recursive: true });
}
process.exitCode = checks.failed === 0 ? 0 : 1;
