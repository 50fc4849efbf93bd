/** Trainings that wait for each other. */
export interface InStep {
  /** Waits until all that have not left have come here, and `together` is done. */
  meet(): Promise<void>;
  /** Ends one of them: the others no longer wait for it. */
  leave(): Promise<void>;
}

/** Lets `count` trainings go on side by side: where all meet, `together` runs once. */
export function inStep(count: number, together: () => Promise<void>): InStep {
  let running = count;
  let waiting: (() => void)[] = [];
  const go = async (): Promise<void> => {
    if (waiting.length === 0 || waiting.length < running) return;
    const woken = waiting;
    waiting = [];
    await together();
    for (const wake of woken) wake();
  };
  return {
    meet: () =>
      new Promise((resolve, reject) => {
        waiting.push(resolve);
        go().catch(reject);
      }),
    leave: () => {
      running -= 1;
      return go();
    },
  };
}
