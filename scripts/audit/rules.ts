/** What is against the policy in a lock file of pnpm: packages without a checksum, or from elsewhere than a registry. */
export function lockProblems(text: string): string[] {
  const [, part = ''] = /^packages:\n([\s\S]*?)^snapshots:/m.exec(text) ?? [];
  const entries = part.split(/^ {2}(?=\S)/m).filter((entry) => entry.trim() !== '');
  const problems = entries.flatMap((entry) => {
    const name = entry.slice(0, entry.indexOf(':\n')).replaceAll("'", '');
    return /^ {4}resolution: \{integrity: sha512-[A-Za-z0-9+/]{86}==\}$/m.test(entry)
      ? []
      : [`pnpm-lock.yaml: ${name}: expected a sha512 checksum and nothing else as its resolution`];
  });
  if (entries.length === 0) problems.push('pnpm-lock.yaml: expected packages, received none');
  for (const [i, line] of text.split('\n').entries()) {
    if (/(https?|git|ssh):\/\/|tarball:|git\+/.test(line)) {
      problems.push(
        `pnpm-lock.yaml, line ${i + 1}: expected no address, received ${line.trim().slice(0, 80)}`,
      );
    }
  }
  return problems;
}

const exact = /^\d+\.\d+\.\d+(-[\w.]+)?$/;
const pinned = (version: unknown): boolean =>
  typeof version === 'string' &&
  (exact.test(version) || version === 'catalog:' || version.startsWith('workspace:'));

/** What is against the policy in a manifest of this repository: dependencies without an exact version. */
export function manifestProblems(file: string, text: string): string[] {
  const manifest: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>> = JSON.parse(text);
  return ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
    Object.entries(manifest[kind] ?? {})
      .filter(([, version]) => !pinned(version))
      .map(
        ([name, version]) =>
          `${file}: ${name}: expected an exact version, received ${JSON.stringify(version)}`,
      ),
  );
}

/** The packages that pnpm's settings name, and whether each may run scripts when it is installed. */
export function buildsAllowed(settings: string): Map<string, boolean> {
  const [, part = ''] = /^allowBuilds:\n((?: {2}.*\n?)*)/m.exec(settings) ?? [];
  return new Map(
    [...part.matchAll(/^ {2}'?([^':]+)'?: (true|false)$/gm)].map(([, name = '', may]) => [
      name,
      may === 'true',
    ]),
  );
}

/** Packages that have scripts for their installation and that the settings do not name. */
export function brokenRules(settings: string, manifests: readonly string[]): string[] {
  const known = buildsAllowed(settings);
  const problems = manifests.flatMap((text) => {
    const { name = '', scripts = {} }: { name?: string; scripts?: Readonly<Record<string, string>> } =
      JSON.parse(text);
    const own = ['preinstall', 'install', 'postinstall'].find((script) => script in scripts);
    if (own === undefined || known.has(name)) return [];
    return [`${name}: has a script "${own}": expected it in allowBuilds of pnpm-workspace.yaml`];
  });
  return [...new Set(problems)];
}
