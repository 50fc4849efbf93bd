import type * as Plot from '@observablehq/plot';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A mark that draws many small dots as one path, with a tenth of the bytes of separate circles. */
export function pointCloud(points: readonly Point[], color: string, size = 4): Plot.RenderFunction {
  return (_index, scales, _values, _dimensions, { document }) => {
    const { x, y } = scales;
    if (!x || !y || points.length === 0) return null;
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', points.map((point) => `M${x(point.x)},${y(point.y)}h0`).join(''));
    path.setAttribute('stroke', color);
    path.setAttribute('stroke-width', `${size}`);
    path.setAttribute('stroke-linecap', 'round');
    path.setAttribute('stroke-opacity', '0.45');
    return path;
  };
}
