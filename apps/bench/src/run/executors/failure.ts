import { messageOf } from '@regatta/record';

/** Most characters of the reason of a failed trial: it may be written by a user's code, or by a stranger. */
const mostReason = 2000;

/** Characters of the note that something is left out: a text that has it already is short enough. */
const note = 40;

/** The beginning of a text, and how long it was where something is left out. */
export function shortened(text: string, most: number = mostReason): string {
  return text.length <= most + note ? text : `${text.slice(0, most)}... (${text.length} characters)`;
}

/** What WebAssembly lacks under a limit of the address space, and the remedy. */
export const addressSpace =
  'there is too little address space for WebAssembly. Raise the limit: ulimit -v unlimited';

/** Whether this process can have no further WebAssembly memory: each takes gigabytes of addresses, though not of memory. */
function isOutOfAddresses(): boolean {
  try {
    new WebAssembly.Memory({ initial: 1, maximum: 65_536 });
    return false;
  } catch {
    return true;
  }
}

/** Why a trial failed, in words, whatever was thrown. */
export function reasonOfFailure(thrown: unknown): string {
  const reason =
    thrown instanceof Error ? messageOf(thrown) : `code threw ${messageOf(thrown)}, which is no Error`;
  const isWasm = /wasm|WebAssembly|kernels did not start/i.test(reason) && isOutOfAddresses();
  return shortened(isWasm ? `${reason}: ${addressSpace}` : reason);
}
