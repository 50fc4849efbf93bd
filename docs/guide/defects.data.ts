import { readFileSync } from 'node:fs';

/** A defect of TensorFlow.js as `test/tfjs-defects/README.md` lists it. */
export interface Defect {
  readonly code: string;
  readonly what: string;
  /** Files of the tests that show both sides. */
  readonly tests: readonly string[];
}

/** The rows of the list, in order. */
export function defectsOf(text: string): Defect[] {
  return [...text.matchAll(/^\| ([ABC]\d+) \| (.+) \| (.+) \|$/gm)].map(
    ([, code = '', what = '', tests = '']) => ({
      code,
      what,
      tests: [...tests.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
    }),
  );
}

export declare const data: readonly Defect[];

export default {
  watch: ['../../test/tfjs-defects/README.md'],
  load: ([file]: string[]): readonly Defect[] => {
    if (file === undefined) throw new Error('expected test/tfjs-defects/README.md, found no such file');
    return defectsOf(readFileSync(file, 'utf8'));
  },
};
