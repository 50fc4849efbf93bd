import { RegattaError } from './errors.ts';
import { type Schedule, schedules } from './schedules.ts';
import { stepRecorder } from './step-recording.ts';

/** Fraction dropped, in [0, 1]: a number, or a plain-JSON schedule of the training step. */
export type Rate = number | Schedule;

const OWN =
  'Pass the fraction to drop, e.g. rate: 0.5, or a schedule such as { kind: "linear", start: 0, end: 0.5, duration: 1000 }.';

/** What to pass instead of a value that is no rate: for a percentage, the fraction. */
function remedyFor(value: unknown): string {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value.replace('%', '')) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return OWN;
  const isPercentage = number > 1 && number <= 100;
  const rate = isPercentage ? number / 100 : number;
  if (rate < 0 || rate > 1) return OWN;
  const why = isPercentage ? `${number} % is the fraction ${rate}` : 'it is a number, not a string';
  return `Pass rate: ${rate}: ${why}.`;
}

function evaluate(schedule: Schedule, step: number): number {
  switch (schedule.kind) {
    case 'linear':
      return schedules.linear.at(schedule, step);
    case 'cosine':
      return schedules.cosine.at(schedule, step);
    case 'curriculum':
      return schedules.curriculum.at(schedule, step);
    case 'annealed':
      return schedules.annealed.at(schedule, step);
    case 'early':
      return schedules.early.at(schedule, step);
    case 'late':
      return schedules.late.at(schedule, step);
    case 'dropBlock':
      return schedules.dropBlock.at(schedule, step);
    case 'vShaped':
      return schedules.vShaped.at(schedule, step);
  }
}

/** Schedules that have been checked, so that each is checked once rather than at every step. */
const sound = new WeakSet<object>();

/**
 * The rate at a training step, counted from 0.
 *
 * @param step a number >= 0.
 * @throws RegattaError for a rate or a step out of range, and for an invalid schedule.
 */
export function rateAt(rate: Rate, step: number): number {
  if (!(step >= 0)) {
    throw new RegattaError({
      subject: 'rateAt',
      expected: 'a training step >= 0',
      received: step,
      remedy: 'Pass the number of completed steps, e.g. 0 for the first one.',
    });
  }
  if (typeof rate === 'number' ? !(rate >= 0 && rate <= 1) : !sound.has(Object(rate))) {
    checkRate(rate, 'rateAt');
    if (typeof rate === 'object') sound.add(rate);
  }
  if (typeof rate === 'number') return rate;
  stepRecorder()?.refuse('a rate follows a schedule');
  return evaluate(rate, step);
}

function acceptable(value: unknown, type: string): boolean {
  if (type.endsWith('?') && value === undefined) return true;
  if (type === 'mode?') return value === 'linear' || value === 'constant';
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  if (type === 'rate' || type === 'keep') return value >= 0 && value <= 1;
  if (type === 'steps') return value >= 1;
  if (type === 'delay?' || type === 'delay') return value >= 0;
  return value > 0;
}

/** Describes the values that each type of schedule field accepts. */
const WORDS: Readonly<Record<string, string>> = {
  rate: 'a number in [0, 1]',
  keep: 'a number in [0, 1]',
  delay: 'a number of steps >= 0',
  steps: 'a number of steps >= 1',
  'delay?': 'a number of steps >= 0',
  'gamma?': 'a number > 0',
  'mode?': '"linear" or "constant"',
};

/** The maximum of a rate over all steps. */
export function maxRate(rate: Rate): number {
  if (typeof rate === 'number') return rate;
  switch (rate.kind) {
    case 'linear':
    case 'cosine':
    case 'vShaped':
      return Math.max(rate.start, rate.end);
    case 'curriculum':
      return 1 - rate.finalKeep;
    case 'annealed':
      return rate.start;
    case 'early':
    case 'late':
      return rate.rate;
    case 'dropBlock':
      return rate.target;
  }
}

/**
 * A rate, or a schedule of rates, multiplied by a factor.
 *
 * @param factor in [0, 1].
 * @throws RegattaError for an invalid rate and a factor out of range.
 * @example
 * ```ts
 * scaleRate({ kind: 'linear', start: 0, end: 0.4, duration: 100 }, 0.5); // from 0 to 0.2
 * ```
 */
export function scaleRate(rate: Rate, factor: number): Rate {
  const checked = checkRate(rate, 'scaleRate');
  if (!(factor >= 0 && factor <= 1)) {
    throw new RegattaError({
      subject: 'scaleRate',
      expected: 'a factor in [0, 1]',
      received: factor,
      remedy: 'Pass e.g. 0.5 to halve the rate at every step.',
    });
  }
  if (typeof checked === 'number') return checked * factor;
  const { fields } = schedules[checked.kind];
  const types: Readonly<Record<string, string>> = fields;
  const scaled = Object.entries(checked).map(([key, value]) => {
    if (types[key] === 'rate') return [key, (value as number) * factor];
    return [key, types[key] === 'keep' ? 1 - (1 - (value as number)) * factor : value];
  });
  return Object.fromEntries(scaled) as Schedule;
}

/**
 * Checks a rate and returns it.
 *
 * @param open whether to reject 1 (for noises whose variance is rate / (1 - rate)).
 * @throws RegattaError naming the argument, the range and the value.
 */
export function checkRate(rate: unknown, subject: string, open = false): Rate {
  const range = open ? '[0, 1)' : '[0, 1]';
  const fail = (expected: string, received: unknown): RegattaError =>
    new RegattaError({ subject, expected, received, remedy: remedyFor(received) });
  if (typeof rate === 'number') {
    if (!(rate >= 0 && rate <= 1) || (open && rate === 1)) throw fail(`rate in ${range}`, rate);
    return rate;
  }
  if (typeof rate !== 'object' || rate === null) throw fail(`rate in ${range} or a schedule`, rate);
  const kind = 'kind' in rate ? rate.kind : undefined;
  if (typeof kind !== 'string' || !Object.hasOwn(schedules, kind)) {
    throw fail(`a rate schedule of kind ${Object.keys(schedules).join(', ')}`, rate);
  }
  const schedule = rate as Schedule;
  const { fields } = schedules[schedule.kind];
  const given: Readonly<Record<string, unknown>> = { ...schedule };
  for (const key of Object.keys(given)) {
    if (key !== 'kind' && !Object.hasOwn(fields, key)) {
      throw fail(`only the fields ${Object.keys(fields).join(', ')} in a ${kind} schedule`, rate);
    }
  }
  for (const [key, type] of Object.entries(fields)) {
    if (!acceptable(given[key], type))
      throw fail(`${key} of the ${kind} schedule to be ${WORDS[type]}`, given[key]);
  }
  if (schedule.kind === 'vShaped' && schedule.warmup > schedule.total)
    throw fail(`warmup of the vShaped schedule to be at most total, ${schedule.total}`, schedule.warmup);
  if (open && maxRate(schedule) === 1) throw fail(`rates in ${range} at every step`, rate);
  return schedule;
}
