/** Shape of a synthetic run. */
export interface Shape {
  readonly tasks: number;
  /** Arms per task, including the baseline. */
  readonly arms: number;
  readonly seeds: number;
  /** Confirmatory arms per task. */
  readonly confirmatory: number;
  readonly baseline: boolean;
  /** Whether rates were tuned. */
  readonly rates: boolean;
  /** Arms per task with diverged trials. */
  readonly diverged: number;
  /** Largest lead of an arm over the baseline, in multiples of the smallest effect. */
  readonly lead: number;
}

export type ShapeName = 'single' | 'quick' | 'tuned' | 'null' | 'unpaired' | 'full' | 'large';

/** One run of each kind that reports must handle. */
export const shapes: Readonly<Record<ShapeName, Shape>> = {
  single: {
    tasks: 1,
    arms: 2,
    seeds: 1,
    confirmatory: 1,
    baseline: true,
    rates: false,
    diverged: 0,
    lead: 1,
  },
  quick: {
    tasks: 3,
    arms: 48,
    seeds: 8,
    confirmatory: 0,
    baseline: true,
    rates: false,
    diverged: 2,
    lead: 2,
  },
  tuned: {
    tasks: 6,
    arms: 20,
    seeds: 15,
    confirmatory: 3,
    baseline: true,
    rates: true,
    diverged: 1,
    lead: 2,
  },
  null: { tasks: 2, arms: 6, seeds: 5, confirmatory: 2, baseline: true, rates: true, diverged: 0, lead: 0 },
  unpaired: {
    tasks: 2,
    arms: 5,
    seeds: 4,
    confirmatory: 0,
    baseline: false,
    rates: false,
    diverged: 5,
    lead: 1,
  },
  full: {
    tasks: 11,
    arms: 35,
    seeds: 30,
    confirmatory: 4,
    baseline: true,
    rates: true,
    diverged: 1,
    lead: 2,
  },
  large: {
    tasks: 20,
    arms: 50,
    seeds: 50,
    confirmatory: 4,
    baseline: true,
    rates: true,
    diverged: 1,
    lead: 2,
  },
};
