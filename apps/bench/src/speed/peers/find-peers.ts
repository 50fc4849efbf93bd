import type { Peers } from './peer.ts';
import { pytorch } from './pytorch.ts';

/** Starts the peers that are installed. A peer that is not there, or does not start, is no error. */
export async function findPeers(): Promise<Peers> {
  try {
    const found = await pytorch();
    if (found !== undefined) return { found: [found], missing: [] };
    return { found: [], missing: ['PyTorch takes no part: no python3 on PATH imports torch'] };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return { found: [], missing: [`PyTorch takes no part: ${reason}`] };
  }
}
