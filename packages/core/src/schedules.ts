/** Linear from `start` to `end` over `duration` steps, after `delay` steps. */
export type LinearSchedule = {
  readonly kind: 'linear';
  readonly start: number;
  readonly end: number;
  readonly duration: number;
  readonly delay?: number;
};

/** Half a cosine wave from `start` to `end` over `duration` steps, after `delay` steps. */
export type CosineSchedule = {
  readonly kind: 'cosine';
  readonly start: number;
  readonly end: number;
  readonly duration: number;
  readonly delay?: number;
};

/** Curriculum dropout: rises from 0 to 1 - finalKeep. Morerio et al. 2017, arXiv 1703.06229. */
export type CurriculumSchedule = {
  readonly kind: 'curriculum';
  readonly finalKeep: number;
  readonly totalSteps: number;
  /** Rate of increase. Default: 10 / totalSteps. */
  readonly gamma?: number;
};

/** Annealed dropout: falls linearly from `start` to 0. Rennie et al. 2014. */
export type AnnealedSchedule = {
  readonly kind: 'annealed';
  readonly start: number;
  readonly duration: number;
};

/** Early dropout: active only in the first `cutoff` steps. Liu et al. 2023, arXiv 2303.01500. */
export type EarlySchedule = {
  readonly kind: 'early';
  readonly rate: number;
  readonly cutoff: number;
  /** `linear` (default) falls to 0 at step cutoff - 1; `constant` keeps the rate. */
  readonly mode?: 'linear' | 'constant';
};

/** Late dropout: inactive in the first `cutoff` steps. Liu et al. 2023, arXiv 2303.01500. */
export type LateSchedule = {
  readonly kind: 'late';
  readonly rate: number;
  readonly cutoff: number;
};

/** Scheduled DropBlock: rises linearly from 0 to `target`. Ghiasi et al. 2018, arXiv 1810.12890. */
export type DropBlockSchedule = {
  readonly kind: 'dropBlock';
  readonly target: number;
  readonly duration: number;
};

/**
 * Scheduled DropHead: falls linearly from `start` to 0 over `warmup` steps, then rises linearly to `end` at step `total`. Zhou
 * et al. 2020, arXiv 2004.13342.
 */
export type VShapedSchedule = {
  readonly kind: 'vShaped';
  readonly start: number;
  readonly end: number;
  /** Steps until the rate is 0, in [0, total]. */
  readonly warmup: number;
  readonly total: number;
};

/** A rate as a plain-JSON function of the training step. */
export type Schedule =
  | LinearSchedule
  | CosineSchedule
  | CurriculumSchedule
  | AnnealedSchedule
  | EarlySchedule
  | LateSchedule
  | DropBlockSchedule
  | VShapedSchedule;

const progress = (step: number, delay: number, duration: number): number =>
  Math.min(Math.max((step - delay) / duration, 0), 1);

type Kind = Schedule['kind'];

/** The fields of a kind of schedule, with their types for validation, and its formula. */
interface Definition<K extends Kind> {
  readonly fields: Readonly<
    Record<string, 'rate' | 'keep' | 'steps' | 'delay' | 'gamma?' | 'delay?' | 'mode?'>
  >;
  at(schedule: Extract<Schedule, { kind: K }>, step: number): number;
}

/** The fields and formula of every kind of schedule. */
export const schedules: { readonly [K in Kind]: Definition<K> } = {
  linear: {
    fields: { start: 'rate', end: 'rate', duration: 'steps', delay: 'delay?' },
    at: (s, t) => s.start + (s.end - s.start) * progress(t, s.delay ?? 0, s.duration),
  },
  cosine: {
    fields: { start: 'rate', end: 'rate', duration: 'steps', delay: 'delay?' },
    at: (s, t) =>
      s.end + ((s.start - s.end) * (1 + Math.cos(Math.PI * progress(t, s.delay ?? 0, s.duration)))) / 2,
  },
  curriculum: {
    fields: { finalKeep: 'keep', totalSteps: 'steps', gamma: 'gamma?' },
    at: (s, t) => 1 - ((1 - s.finalKeep) * Math.exp(-(s.gamma ?? 10 / s.totalSteps) * t) + s.finalKeep),
  },
  annealed: {
    fields: { start: 'rate', duration: 'steps' },
    at: (s, t) => Math.max(0, 1 - t / s.duration) * s.start,
  },
  early: {
    fields: { rate: 'rate', cutoff: 'steps', mode: 'mode?' },
    at: (s, t) => {
      if (t >= s.cutoff) return 0;
      return s.mode === 'constant' || s.cutoff === 1 ? s.rate : s.rate * (1 - t / (s.cutoff - 1));
    },
  },
  late: {
    fields: { rate: 'rate', cutoff: 'steps' },
    at: (s, t) => (t < s.cutoff ? 0 : s.rate),
  },
  dropBlock: {
    fields: { target: 'rate', duration: 'steps' },
    at: (s, t) => s.target * Math.min(t / s.duration, 1),
  },
  vShaped: {
    fields: { start: 'rate', end: 'rate', warmup: 'delay', total: 'steps' },
    at: (s, t) => {
      if (t < s.warmup) return s.start * (1 - t / s.warmup);
      return t >= s.total ? s.end : s.end * progress(t, s.warmup, s.total - s.warmup);
    },
  },
};
