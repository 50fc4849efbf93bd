import { checkNumber } from '@regatta/core';

/** A whole number >= 1 of an option, or its default. */
export const countOf = (value: unknown, fallback: number, subject: string, key: string): number =>
  checkNumber(value === undefined ? fallback : value, subject, key, { min: 1, integer: true });
