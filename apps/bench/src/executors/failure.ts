import { messageOf } from '../errors.ts';

/** Most characters of the reason of a failed trial: it may be written by a user's code, or by a stranger. */
const mostReason = 2000;

/** The beginning of a text, and how long it was where something is left out. */
export function shortened(text: string, most: number = mostReason): string {
  return text.length <= most ? text : `${text.slice(0, most)}... (${text.length} characters)`;
}

/** What WebAssembly needs and does not get under a limit of the address space. */
export const addressSpace =
  'there is too little address space for WebAssembly. Raise the limit ("ulimit -v unlimited"), or take --backend cpu';

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
