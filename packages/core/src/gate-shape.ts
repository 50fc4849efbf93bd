import { RegattaError } from './errors.ts';

/**
 * The shape of a gate over a value of the given shape: full size on the axes that have a draw each, 1 on the axes that
 * share one.
 *
 * @param per axes with one draw per entry (negative counts from the end); every axis when absent.
 */
export function gateShape(
  shape: readonly number[],
  per: readonly number[] | undefined,
  subject: string,
): number[] {
  if (per === undefined) return [...shape];
  const rank = shape.length;
  const own = new Set<number>();
  for (const axis of per) {
    const at = axis < 0 ? axis + rank : axis;
    if (!Number.isInteger(axis) || at < 0 || at >= rank) {
      throw new RegattaError({
        subject,
        expected: `axes of "per" within a value of rank ${rank}`,
        received: per,
        remedy: 'Use axes from 0, or negative ones counted from the end.',
      });
    }
    own.add(at);
  }
  return shape.map((size, axis) => (own.has(axis) ? size : 1));
}

/**
 * The shape of a gate by Keras's `noise_shape`: an entry is null (the size of the value there), that size, or 1 (shared).
 */
export function noiseGateShape(
  shape: readonly number[],
  noiseShape: readonly (number | null)[],
  subject: string,
): number[] {
  const fits =
    noiseShape.length === shape.length &&
    noiseShape.every((entry, axis) => entry === null || entry === 1 || entry === shape[axis]);
  if (!fits) {
    throw new RegattaError({
      subject,
      expected: `a noiseShape of ${shape.length} entries, each null, 1 or the size of the value [${shape}]`,
      received: noiseShape,
      remedy: 'Write 1 on the axes that share a mask and null on the others.',
    });
  }
  return noiseShape.map((entry, axis) => entry ?? shape[axis]!);
}
