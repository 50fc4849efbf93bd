import { installGradients } from '@regatta/core/gradients';
import { useWasm } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import type { Case } from './case.ts';
import { elementwise } from './elementwise.ts';
import { initializerCases, measureInitializer } from './initializers.ts';
import { layerCases, measureLayer } from './layers.ts';
import { layoutCases } from './layouts.ts';
import { type Finding, type Measured, measure, rightOf } from './measure.ts';
import { measureOptimizer, optimizerCases } from './optimizers.ts';
import { reductionCases } from './reductions.ts';
import { windowCases } from './windows.ts';

/** Every case of a kernel. */
export const kernelCases: readonly Case[] = [
  ...elementwise,
  ...reductionCases,
  ...windowCases,
  ...layoutCases,
];

/** Where cases run: tfjs alone, with `installGradients`, and with the kernels of `@regatta/wasm`. */
export const stages = ['cpu', 'wasm', 'cpu, mended', 'wasm, mended', 'wasm, ours'] as const;
export type Stage = (typeof stages)[number];

/** What was found of one number of a case, values or gradients, in each stage. */
export interface Row {
  readonly subject: string;
  readonly name: string;
  readonly part: 'values' | 'gradients';
  readonly found: Readonly<Partial<Record<Stage, Finding>>>;
}

/** `right` in stock tfjs; `mended` from an error or wrong numbers; `refused` with an error; `wrong` is a defect of ours. */
export type Verdict = 'right' | 'mended' | 'refused' | 'wrong';

/** Judges a row for one backend. */
export function verdictOf({ found }: Row, backend: 'cpu' | 'wasm'): Verdict {
  const stock = found[backend]?.found;
  const ours = found[backend === 'cpu' ? 'cpu, mended' : 'wasm, ours']?.found;
  // Corrections without the training kernels may refuse more, but must not be wrong either.
  if (ours === 'wrong' || (backend === 'wasm' && found['wasm, mended']?.found === 'wrong')) return 'wrong';
  if (ours === 'refused') return 'refused';
  return stock === 'right' ? 'right' : 'mended';
}

async function enter(stage: Stage): Promise<void> {
  if (stage === 'cpu, mended') installGradients();
  if (stage === 'wasm, ours') await useWasm();
  else await tf.setBackend(stage.startsWith('cpu') ? 'cpu' : 'wasm');
}

/** Runs cases of kernels, and every layer, optimizer and initializer, in the stages given, in order. */
export async function sweep(given: readonly Stage[], cases: readonly Case[] = kernelCases): Promise<Row[]> {
  tf.enableProdMode();
  const rows = new Map<string, { row: Omit<Row, 'found'>; found: Partial<Record<Stage, Finding>> }>();
  const rights = cases.map(rightOf);
  let wanted: (Float32Array | undefined)[] = [];
  for (const stage of given) {
    await enter(stage);
    const stock = stage === 'cpu' || stage === 'wasm';
    const note = (subject: string, name: string, measured: Measured): void => {
      for (const part of ['values', 'gradients'] as const) {
        const finding = measured[part];
        if (finding === undefined) continue;
        const key = `${subject}\n${name}\n${part}`;
        const entry = rows.get(key) ?? { row: { subject, name, part }, found: {} };
        entry.found[stage] = finding;
        rows.set(key, entry);
      }
    };
    for (const [i, one] of cases.entries()) note(one.kernel, one.name, measure(one, rights[i]!, stock));
    const layers = layerCases.map((one, i) => measureLayer(one, wanted[i]));
    for (const [i, one] of layerCases.entries()) note('layer', one.name, layers[i]!);
    // Kernels of the corrected cpu backend are right by the cases above, so its layers are what others must agree with.
    if (stage === 'cpu, mended') wanted = layers.map(({ got }) => got);
    for (const one of optimizerCases) note('optimizer', one.name, measureOptimizer(one));
    for (const one of initializerCases) note('initializer', one.name, measureInitializer(one));
  }
  return [...rows.values()].map(({ row, found }) => ({ ...row, found }));
}

/** The names of the kernels that a function runs. */
export function kernelsOf(run: () => void): Set<string> {
  const engine = tf.engine();
  const stock = engine.runKernel;
  const names = new Set<string>();
  engine.runKernel = (name, inputs, attrs) => {
    names.add(name);
    return stock.call(engine, name, inputs, attrs) as never;
  };
  try {
    run();
  } finally {
    Reflect.deleteProperty(engine, 'runKernel');
  }
  return names;
}
