/** A linear map from values to positions. */
export type Scale = (value: number) => number;

/** Maps the first interval to the second, rounded to hundredths; maps an empty interval to the middle of the second. */
export function scale([a, b]: readonly [number, number], [x, y]: readonly [number, number]): Scale {
  return (value) => {
    const place = a === b ? (x + y) / 2 : x + ((value - a) / (b - a)) * (y - x);
    return Math.round(place * 100) / 100;
  };
}

/** The SVG path of a line through points, with gaps at values that are not finite. */
export function linePath(points: readonly (readonly [number, number])[], x: Scale, y: Scale): string {
  let pen = 'M';
  return points
    .map(([across, up]) => {
      if (!Number.isFinite(up)) {
        pen = 'M';
        return '';
      }
      const part = `${pen}${x(across)} ${y(up)}`;
      pen = 'L';
      return part;
    })
    .join('');
}
