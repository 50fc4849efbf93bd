import { constants } from 'node:os';

/** The wish of a user, or of the system, that the program end. */
export interface Interrupt {
  /** Aborts on the first SIGINT or SIGTERM; a second one ends the process at once. */
  readonly signal: AbortSignal;
  /** The exit code that tells of the signal: 130 for Ctrl-C. */
  exitCode(): number;
  /** Stops listening, unless a signal came: until the process is over another one is to end it with the same code. */
  dispose(): void;
}

const signals = ['SIGINT', 'SIGTERM'] as const;

export function onInterrupt(): Interrupt {
  const controller = new AbortController();
  let code = 0;
  const listener = (name: (typeof signals)[number]): void => {
    code = 128 + constants.signals[name];
    if (controller.signal.aborted) process.exit(code);
    // Where the engine ends by itself it takes itself apart first, listens no more, and a second signal kills it.
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
