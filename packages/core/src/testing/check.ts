import type { ProbeHook, Subject } from './subject.ts';

/** A check of one requirement at one hook. */
export interface Check {
  /** The requirement, as a test title. */
  readonly name: string;
  /** Whether the requirement applies to the subject at this hook. */
  applies(subject: Subject, hook: ProbeHook): boolean;
  /** Throws when the requirement is not met. */
  run(subject: Subject, hook: ProbeHook): Promise<void> | void;
}
