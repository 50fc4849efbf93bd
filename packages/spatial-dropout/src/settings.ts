import { checkNumber } from '@regatta/core';

/** An integer option >= 1, or its default. */
export const countOf = (value: unknown, fallback: number, subject: string, key: string): number =>
  checkNumber(value === undefined ? fallback : value, subject, key, { min: 1, integer: true });
