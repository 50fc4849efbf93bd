import { readFileSync } from 'node:fs';

/** A TensorFlow.js defect, as listed in `test/tfjs-defects/README.md`. */
export interface Defect {
  readonly code: string;
  readonly what: string;
  /** Test files that show the defect and its fix. */
  readonly tests: readonly string[];
}

/** The defects in the table, in order. */
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
