import { claimA } from './a.ts';
import { claimB } from './b.ts';
import { claimC } from './c.ts';
import type { Claim } from './claim.ts';
import { claimD } from './d.ts';
import { claimE } from './e.ts';
import { claimF } from './f.ts';
import { claimG } from './g.ts';
import { claimH } from './h.ts';
import { claimI } from './i.ts';
import { claimJ } from './j.ts';

/** Every claim, in the order of their letters. */
export const claims: readonly Claim[] = [
  claimA,
  claimB,
  claimC,
  claimD,
  claimE,
  claimF,
  claimG,
  claimH,
  claimI,
  claimJ,
];
