import { RegattaError } from './errors.ts';

/**
 * The shape of a gate for a value of the given shape: the full size on axes with one draw per entry, 1 on axes that
 * share a draw.
 *
 * @param per axes with one draw per entry (negative ones count from the end). Default: all axes.
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
        expected: `axes in "per" that exist in a value of rank ${rank}`,
        received: per,
        remedy: 'Count axes from 0, or from the end with negative numbers: -1 is the last axis.',
      });
    }
    own.add(at);
  }
  return shape.map((size, axis) => (own.has(axis) ? size : 1));
}

/**
 * The shape of a gate from Keras's `noise_shape`: each entry is null (the size of the value), that size, or 1 (shared).
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
      remedy: 'Use 1 for axes that share a mask and null for the others.',
    });
  }
  return noiseShape.map((entry, axis) => entry ?? shape[axis]!);
}
