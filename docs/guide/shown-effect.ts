import type { ClaimEffect } from '../../apps/bench/src/claims/claim.ts';

const shown = (value: number): string => Number(value.toPrecision(3)).toString().replace('-', '−');

/** An effect as text: the estimate, its unit and the 95 % interval, e.g. `0.284 nats [0.234, 0.334]`. */
export function shownEffect({ estimate, interval, unit }: ClaimEffect): string {
  const number = unit === '' ? shown(estimate) : `${shown(estimate)} ${unit}`;
  return interval === null ? number : `${number} [${interval.map(shown).join(', ')}]`;
}
