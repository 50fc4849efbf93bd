import { type KernelAttributes, rnnActivations, rnnCells } from '@regatta/core/recurrent';

function oneOf<T>(values: readonly T[], name: string, value: unknown): T {
  const found = values.find((known) => known === value);
  if (found !== undefined) return found;
  throw new Error(
    `[regatta] rnn: expected ${name} to be one of ${values.join(', ')}, received ${String(value)}. ` +
      `Pass e.g. { ${name}: '${String(values[0])}' }.`,
  );
}

const flag = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined);
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** Reads the attributes of a kernel call. @throws Error if the cell or an activation is unknown. */
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
