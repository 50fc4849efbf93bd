/** What a made-up run is made of. */
export interface Shape {
  readonly tasks: number;
  /** Arms a task, the baseline among them. */
  readonly arms: number;
  readonly seeds: number;
  /** Arms a task that are compared as announced. */
  readonly confirmatory: number;
  readonly baseline: boolean;
  /** Whether rates were tuned first. */
  readonly rates: boolean;
  /** Arms a task some of whose trials diverged. */
  readonly diverged: number;
  /** Largest lead of an arm over the baseline, in smallest effects. */
  readonly lead: number;
}

export type ShapeName = 'single' | 'quick' | 'tuned' | 'null' | 'unpaired' | 'full' | 'large';

/** Runs of every kind a report has to show. */
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
