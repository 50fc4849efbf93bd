/** Rows and columns of a tile of C held in registers: 10 of the 16 on x86, which leaves room for operands. */
export const MR: i32 = 5;
export const NR: i32 = 8;
/** Depth of a packed panel: a panel of B (KC x NR floats) stays in the L1 cache. */
export const KC: i32 = 256;
/** Rows of a packed block of A (MC x KC floats stay in the L2 cache) and columns of a packed block of B. */
export const MC: i32 = 130;
export const NC: i32 = 1024;
/** Bytes of the packed block of A, of B, and of an edge tile. */
export const PACKED_A: usize = 130 * 256 * 4;
export const PACKED_B: usize = 1024 * 256 * 4;
export const TILE: usize = 5 * 8 * 4;
