/** The SVG path of each level in a grid; adjacent cells in a row with the same level form one rectangle. */
export function levelPaths(levels: ArrayLike<number>, columns: number): ReadonlyMap<number, string> {
  const paths = new Map<number, string>();
  for (let start = 0; start < levels.length; ) {
    const level = levels[start] ?? 0;
    const row = Math.floor(start / columns);
    const rowEnd = (row + 1) * columns;
    let end = start + 1;
    while (end < rowEnd && end < levels.length && levels[end] === level) end++;
    const width = end - start;
    paths.set(level, `${paths.get(level) ?? ''}M${start % columns} ${row}h${width}v1h-${width}z`);
    start = end;
  }
  return paths;
}
