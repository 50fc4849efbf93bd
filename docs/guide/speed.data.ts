import { readFileSync } from 'node:fs';

export declare const data: string;

/** The committed measurements of the training kernels, as `regatta speed` prints them. */
export default {
  watch: ['../../apps/bench/results/speed.txt'],
  load: ([file]: string[]): string => {
    if (file === undefined) throw new Error('expected apps/bench/results/speed.txt, found no such file');
    return readFileSync(file, 'utf8').trim();
  },
};
