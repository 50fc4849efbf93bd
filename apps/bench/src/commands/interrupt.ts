import { constants } from 'node:os';

/** A request by the user or the system to end the program. */
export interface Interrupt {
  /** Aborts on the first SIGINT or SIGTERM; a second one ends the process at once. */
  readonly signal: AbortSignal;
  /** The exit code for the signal: 130 for Ctrl-C. */
  exitCode(): number;
  /** Stops listening, unless a signal was received: then a second signal must still end the process with the same code. */
  dispose(): void;
}

const signals = ['SIGINT', 'SIGTERM'] as const;

export function onInterrupt(): Interrupt {
  const controller = new AbortController();
  let code = 0;
  const listener = (name: (typeof signals)[number]): void => {
    code = 128 + constants.signals[name];
    if (controller.signal.aborted) process.exit(code);
    // During a regular exit, Node removes its signal handlers first, and a second signal would kill the process.
    process.once('beforeExit', () => process.exit(process.exitCode ?? code));
    controller.abort();
  };
  for (const name of signals) process.on(name, listener);
  return {
    signal: controller.signal,
    exitCode: () => code,
    dispose() {
      if (controller.signal.aborted) return;
      for (const name of signals) process.off(name, listener);
    },
  };
}
