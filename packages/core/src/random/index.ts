export { boxMuller } from './box-muller.ts';
export { philox4x32 } from './philox4x32.ts';
export { threefry2x32 } from './threefry2x32.ts';
export { threefry4x32 } from './threefry4x32.ts';
export { float23, float24, open32 } from './words.ts';
