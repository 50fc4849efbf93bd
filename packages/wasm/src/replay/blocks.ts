/** Part of a heap that a recorded step reserves. */
interface Block {
  readonly address: number;
  readonly bytes: number;
}

/** What memory blocks are taken from. */
export interface Allocator {
  /** Address of newly reserved memory. */
  reserve(bytes: number): number;
  /** Frees reserved memory. */
  free(address: number): void;
}

/** Largest block that is given for a request, as a multiple of its size: no small tensor holds a large block. */
const LARGEST = 2;

/**
 * The memory of the tensors of a recorded step. A tensor that the step frees leaves its block to later tensors of the same step,
 * so a replay, which runs the same calls in the same order, needs no allocation and no more memory than the step.
 */
export class Blocks {
  readonly #allocator: Allocator;
  readonly #all = new Map<number, Block>();
  #free: Block[] = [];

  constructor(allocator: Allocator) {
    this.#allocator = allocator;
  }

  /** Address of a block that no tensor holds, or of a new one. */
  take(bytes: number): number {
    let best: Block | undefined;
    for (const block of this.#free) {
      if (block.bytes < bytes || block.bytes > LARGEST * bytes) continue;
      if (best === undefined || block.bytes < best.bytes) best = block;
    }
    if (best === undefined) return this.reserve(bytes);
    this.#free = this.#free.filter((block) => block !== best);
    return best.address;
  }

  /** Address of a new block. */
  reserve(bytes: number): number {
    const address = this.#allocator.reserve(bytes);
    this.#all.set(address, { address, bytes });
    return address;
  }

  /** Leaves a block to later tensors. */
  release(address: number): void {
    const block = this.#all.get(address);
    if (block !== undefined) this.#free.push(block);
  }

  /** Whether a block starts at an address. */
  owns(address: number): boolean {
    return this.#all.has(address);
  }

  /** Frees all blocks except those that `keep` holds for. */
  dispose(keep: (address: number) => boolean): void {
    for (const address of this.#all.keys()) if (!keep(address)) this.#allocator.free(address);
    this.#all.clear();
    this.#free = [];
  }
}
