/**
 * How a gate broadcasts over a value, with neighboring axes of the same kind merged. The last three are gate entries
 * (`outer`), a shared axis (`shared`) and gate entries (`inner`), each 1 if missing; `rest` holds the axes before them.
 */
export interface GateLayout {
  readonly rest: readonly { readonly size: number; readonly own: boolean }[];
  readonly outer: number;
  readonly shared: number;
  readonly inner: number;
}

/** Returns the layout of a gate, or undefined if the gate does not broadcast to the shape. */
export function gateLayout(shape: readonly number[], gate: readonly number[]): GateLayout | undefined {
  if (shape.length !== gate.length) return undefined;
  const axes: { size: number; own: boolean }[] = [];
  for (const [i, size] of shape.entries()) {
    const own = gate[i] === size;
    if (!own && gate[i] !== 1) return undefined;
    if (size === 1) continue;
    const last = axes.at(-1);
    if (last?.own === own) last.size *= size;
    else axes.push({ size, own });
  }
  const take = (own: boolean): number => (axes.at(-1)?.own === own ? (axes.pop()?.size ?? 1) : 1);
  const inner = take(true);
  const shared = take(false);
  const outer = take(true);
  return { rest: axes, outer, shared, inner };
}

/** Calls `visit` for each combination of the `rest` axes, with its offsets in elements of the value and of the gate. */
export function eachBlock(layout: GateLayout, visit: (value: number, gate: number) => void): void {
  const { rest, outer, shared, inner } = layout;
  const walk = (axis: number, value: number, gate: number, valueStep: number, gateStep: number): void => {
    const { size, own } = rest[axis] ?? { size: 1, own: true };
    if (axis < 0) {
      visit(value, gate);
      return;
    }
    const nextGateStep = own ? gateStep * size : gateStep;
    for (let i = 0; i < size; i++) {
      walk(axis - 1, value + i * valueStep, own ? gate + i * gateStep : gate, valueStep * size, nextGateStep);
    }
  };
  walk(rest.length - 1, 0, 0, outer * shared * inner, outer * inner);
}
