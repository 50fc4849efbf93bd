import { writeFileSync } from 'node:fs';
import { stream } from '@regatta/core';
import { loadTarget } from './fuzz/targets/index.ts';

const [name, idx] = [process.argv[2]!, Number(process.argv[3])];
const t = await loadTarget(name);
const b = Math.floor(idx / 500);
const [d = 0] = stream('fuzz').fold(name).fold(1).fold(b).bits(1);
const c = t.cases(d | 0, idx - b * 500 + 1).at(-1)!;
writeFileSync('/tmp/w/f2in.json', c.show());
