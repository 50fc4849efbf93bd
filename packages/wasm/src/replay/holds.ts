import type { DataId } from './tfjs-backend.ts';

/** How many recorded steps hold data of a variable, besides the tensors that share them. */
const holds = new WeakMap<DataId, number>();

/** References to data that recorded steps hold. */
export const holdsOf = (dataId: DataId): number => holds.get(dataId) ?? 0;

/** Counts a reference of a recorded step, or takes one back with -1. */
export function hold(dataId: DataId, change: 1 | -1): void {
  holds.set(dataId, holdsOf(dataId) + change);
}
