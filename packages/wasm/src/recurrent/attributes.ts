import { type KernelAttributes, rnnActivations, rnnCells } from '@regatta/core/recurrent';

function oneOf<T>(values: readonly T[], name: string, value: unknown): T {
  const found = values.find((known) => known === value);
  if (found !== undefined) return found;
  throw new Error(`[regatta] rnn: ${name} must be one of ${values.join(', ')}, got ${String(value)}.`);
}

const flag = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined);
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** The attributes of a kernel call. @throws where the cell or an activation is not one of ours. */
export function readAttributes(attrs: Readonly<Record<string, unknown>>): KernelAttributes {
  return {
    cell: oneOf(rnnCells, 'cell', attrs.cell),
    activation: oneOf(rnnActivations, 'activation', attrs.activation ?? 'tanh'),
    recurrentActivation: oneOf(rnnActivations, 'recurrentActivation', attrs.recurrentActivation ?? 'sigmoid'),
    resetAfter: flag(attrs.resetAfter),
    zoneoutH: number(attrs.zoneoutH),
    zoneoutC: number(attrs.zoneoutC),
    goBackwards: flag(attrs.goBackwards),
    zeroOutputForMask: flag(attrs.zeroOutputForMask),
  };
}
