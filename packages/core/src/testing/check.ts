import type { ProbeHook, Subject } from './subject.ts';

/** One promise of the interface, checked at one hook. Throws when it is broken. */
export interface Check {
  /** What is promised, as the title of a test. */
  readonly name: string;
  /** Whether the subject makes this promise at this hook. */
  applies(subject: Subject, hook: ProbeHook): boolean;
  /** Throws where the promise is broken. */
  run(subject: Subject, hook: ProbeHook): Promise<void> | void;
}
