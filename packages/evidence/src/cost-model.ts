/** What an arm cost: differs from run to run, so it stands beside the summary. */
export interface ArmCost {
  /** Name of the task. */
  readonly task: string;
  /** What the arm is called. */
  readonly title: string;
  /** Mean seconds of a trial. */
  readonly secondsPerTrial: number;
  /** Mean training steps per second. */
  readonly stepsPerSecond: number;
  /** Highest memory of a process, in bytes. */
  readonly peakMemoryBytes: number;
  /** Numbers in the model. */
  readonly parameters: number;
  /** Whether no arm of the task is both cheaper (seconds) and better (mean primary metric). */
  readonly front: boolean;
}
