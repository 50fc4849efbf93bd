import type { Suite } from '../suite.ts';
import { quick } from './quick.ts';
import { real } from './real.ts';

/** All built-in suites; the first is the default. */
export const suites: readonly Suite[] = [quick, real];
