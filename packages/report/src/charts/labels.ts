import { shorten } from '@regatta/record';

/** Mean character width of the interface font, in pixels at 12 px. */
const characterWidth = 6.4;

/** Approximate width of a label in pixels. */
export const labelWidth = (label: string, fontSize = 12): number =>
  (label.length * characterWidth * fontSize) / 12;

/** Shortens a label to a width in pixels. */
export function fitLabel(label: string, pixels: number, fontSize = 12): string {
  if (labelWidth(label, fontSize) <= pixels) return label;
  const characters = Math.max(3, Math.floor((pixels * 12) / (characterWidth * fontSize)) - 1);
  return shorten(label, characters + 1);
}

/**
 * Moves positions apart until neighbors have the gap, each as little as possible, and keeps them within the bounds if they fit.
 * Equal positions keep their order.
 */
export function spread(positions: readonly number[], gap: number, low: number, high: number): number[] {
  const order = positions.map((_, i) => i).sort((a, b) => positions[a]! - positions[b]! || a - b);
  const clusters: { members: number[]; start: number }[] = [];
  const startOf = (members: readonly number[]): number => {
    const center = members.reduce((sum, i, k) => sum + positions[i]! - k * gap, 0) / members.length;
    return Math.max(low, Math.min(high - (members.length - 1) * gap, center));
  };
  for (const i of order) {
    let cluster = { members: [i], start: startOf([i]) };
    let previous = clusters.at(-1);
    while (previous && previous.start + previous.members.length * gap > cluster.start) {
      clusters.pop();
      const members = [...previous.members, ...cluster.members];
      cluster = { members, start: startOf(members) };
      previous = clusters.at(-1);
    }
    clusters.push(cluster);
  }
  const placed = [...positions];
  for (const { members, start } of clusters) {
    for (const [k, i] of members.entries()) placed[i] = start + k * gap;
  }
  return placed;
}
