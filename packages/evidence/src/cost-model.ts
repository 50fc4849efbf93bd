/** What an arm cost: differs from run to run, so it stands beside the summary. */
export interface ArmCost {
  readonly task: string;
  readonly title: string;
  readonly secondsPerTrial: number;
  readonly stepsPerSecond: number;
  readonly peakMemoryBytes: number;
  readonly parameters: number;
  /** Whether no arm of the task is both cheaper (seconds) and better (mean primary metric). */
  readonly front: boolean;
}
