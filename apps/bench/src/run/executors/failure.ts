import { messageOf } from '@regatta/record';

/** Maximum length of the reason of a failed trial; a user's code or a stranger may have written it. */
const mostReason = 2000;

/** Maximum length of the truncation note; a text that already has it is short enough. */
const note = 40;

/** Truncates a text, and appends its original length if anything was cut. */
export function shortened(text: string, most: number = mostReason): string {
  return text.length <= most + note ? text : `${text.slice(0, most)}... (${text.length} characters)`;
}

/** Message for too little address space for WebAssembly, with the remedy. */
export const addressSpace = 'too little address space for WebAssembly. Raise the limit: ulimit -v unlimited';

/** Whether this process cannot allocate another WebAssembly memory; each one reserves gigabytes of address space, though not of memory. */
function isOutOfAddresses(): boolean {
  try {
    new WebAssembly.Memory({ initial: 1, maximum: 65_536 });
    return false;
  } catch {
    return true;
  }
}

/** Describes why a trial failed, whatever value was thrown. */
export function reasonOfFailure(thrown: unknown): string {
  const reason =
    thrown instanceof Error ? messageOf(thrown) : `code threw ${messageOf(thrown)}, which is not an Error`;
  const isWasm = /wasm|WebAssembly|kernels did not start/i.test(reason) && isOutOfAddresses();
  return shortened(isWasm ? `${reason}: ${addressSpace}` : reason);
}
