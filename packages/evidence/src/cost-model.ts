/** Cost of an arm. Timings differ between runs, so they are kept outside the summary. */
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
  /** True if no arm of the task is both faster and better in the mean primary metric (Pareto front). */
  readonly front: boolean;
}
