/**
 * Compiles assembly/ to WebAssembly and writes it, inlined as base64, to src/generated/binary.ts (which git ignores).
 * Does nothing when that file was made from the same sources. Run before tests, builds and the benchmark.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const assembly = join(root, 'assembly');
const target = join(root, 'src/generated/binary.ts');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const OPTIONS = [
  '-O3',
  '--noAssert',
  '--importMemory',
  '--runtime',
  'stub',
  '--enable',
  'simd',
  '--use',
  'abort=',
];
const BUILDS = { strict: [], relaxed: ['--enable', 'relaxed-simd', '--use', 'RELAXED=1'] };

const hash = createHash('sha256').update(
  JSON.stringify([OPTIONS, BUILDS, manifest.devDependencies.assemblyscript]),
);
for (const file of readdirSync(assembly).sort()) {
  if (file.endsWith('.ts')) hash.update(file).update(readFileSync(join(assembly, file)));
}
const stamp = `// sources ${hash.digest('hex')}\n`;

if (!existsSync(target) || !readFileSync(target, 'utf8').startsWith(stamp)) {
  const { default: asc } = await import('assemblyscript/asc');
  let text = `${stamp}/** The compiled kernels, base64. Made by scripts/compile.mjs. */\n`;
  for (const [name, extra] of Object.entries(BUILDS)) {
    const files = new Map();
    const result = await asc.main(['assembly/index.ts', '--outFile', 'out.wasm', ...OPTIONS, ...extra], {
      readFile: (file, base) => {
        const path = join(root, base === root ? '' : '', file);
        return existsSync(path) ? readFileSync(path, 'utf8') : null;
      },
      writeFile: (file, contents) => void files.set(file, contents),
      listFiles: () => [],
    });
    if (result.error) {
      process.stderr.write(`${result.stderr}\n${result.error.message}\n`);
      process.exit(1);
    }
    text += `export const ${name}: string =\n  '${Buffer.from(files.get('out.wasm')).toString('base64')}';\n`;
  }
  mkdirSync(join(root, 'src/generated'), { recursive: true });
  const part = `${target}.${process.pid}`;
  writeFileSync(part, text);
  renameSync(part, target);
}
