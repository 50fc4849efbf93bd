import type { Peers } from './peer.ts';
import { pytorch } from './pytorch.ts';

/** Starts the peers that are installed. A peer that is not there, or does not start, is no error. @param path folders with programs, like PATH. */
export async function findPeers(path: string = process.env.PATH ?? ''): Promise<Peers> {
  try {
    const found = await pytorch(path);
    if (found !== undefined) return { found: [found], missing: [] };
    return { found: [], missing: ['PyTorch takes no part: no python3 on PATH imports torch'] };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return { found: [], missing: [`PyTorch takes no part: ${reason}`] };
  }
}
