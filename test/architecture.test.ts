import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cruise, type ICruiseOptions, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const file = pathToFileURL(join(root, '.dependency-cruiser.mjs')).href;
const {
  default: config,
}: {
  default: { forbidden: IForbiddenRuleType[]; options: ICruiseOptions & { enhancedResolveOptions: object } };
} = await import(file);

let result: ICruiseResult;
beforeAll(async () => {
  const sources = readdirSync(join(root, 'packages')).map((name) => `packages/${name}/src`);
  const { forbidden, options } = config;
  const { output } = await cruise(
    [...sources, 'apps/bench/src'],
    { ...options, baseDir: root, validate: true, ruleSet: { forbidden } },
    options.enhancedResolveOptions,
    { tsConfig: extractTSConfig(join(root, 'tsconfig.base.json')) },
  );
  if (typeof output === 'string') throw new Error('expected a result, received text');
  result = output;
});

describe('the arrows between packages', () => {
  it('point one way, between packages and between folders of the benchmark', () => {
    const found = result.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
    expect(found).toEqual([]);
  });

  it('are detected across packages, so that the rule above is effective', () => {
    const arrows = result.modules.flatMap(({ source, dependencies }) =>
      dependencies.map(({ resolved }) => `${source} -> ${resolved}`),
    );
    expect(arrows).toContain('packages/evidence/src/summarize.ts -> packages/record/src/index.ts');
    expect(arrows).toContain('apps/bench/src/commands/report.ts -> packages/report/src/index.ts');
    expect(arrows.some((arrow) => /^packages\/trial\/.*@tensorflow/.test(arrow))).toBe(true);
  });

  it('are those of the manifests', () => {
    for (const name of readdirSync(join(root, 'packages'))) {
      const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
      const needed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
        .filter((needs) => needs.startsWith('@regatta/'))
        .map((needs) => `^packages/${needs.slice('@regatta/'.length)}/`);
      const rule = config.forbidden.find((own) => own.name === `${name}-imports-below`);
      const to = rule !== undefined && 'to' in rule ? rule.to : {};
      const drawn = [to.pathNot ?? []].flat().filter((path) => path !== `^packages/${name}/`);
      expect(drawn.toSorted(), name).toEqual(needed.toSorted());
    }
  });

  it('are drawn for every package', () => {
    const drawn = config.forbidden.map(({ name }) => name);
    for (const name of readdirSync(join(root, 'packages'))) expect(drawn).toContain(`${name}-imports-below`);
  });
});
