/** Lets training runs wait for each other. */
export interface InStep {
  /** Waits until every run that has not left has called `meet` and `together` is done. */
  meet(): Promise<void>;
  /** Leaves: the other runs no longer wait for this one. */
  leave(): Promise<void>;
}

/** Synchronizes `count` training runs: each time they all meet, `together` runs once. */
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
