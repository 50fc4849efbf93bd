import { claimA } from './a.ts';
import { claimB } from './b.ts';
import type { Claim } from './claim.ts';
import { claimD } from './d.ts';
import { claimF } from './f.ts';
import { claimG } from './g.ts';
import { claimJ } from './j.ts';

/** Every claim, in the order of their letters. */
export const claims: readonly Claim[] = [claimA, claimB, claimD, claimF, claimG, claimJ];
