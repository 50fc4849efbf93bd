/** A value that stays the same through `JSON.stringify` and `JSON.parse`. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
