/** Cost of an arm. Timings differ between runs, so they are kept outside the summary. */
export interface ArmCost {
  readonly task: string;
  readonly title: string;
  readonly secondsPerTrial: number;
  readonly stepsPerSecond: number;
  readonly peakMemoryBytes: number;
  readonly parameters: number;
  /** True if no arm of the task is both faster and better in the mean primary metric (Pareto front). */
  readonly front: boolean;
}
