import { invalidOption } from './option-error.ts';

/** Ranges of a generator's options: `[least, most]`, inclusive. */
export type Ranges<Name extends string> = Readonly<Record<Name, readonly [least: number, most: number]>>;

/** Throws DatasetError (`option`) unless each of these options is an integer in its range. */
export function checkIntegers<Name extends string>(
  generator: string,
  options: Readonly<Record<NoInfer<Name>, number>>,
  ranges: Ranges<Name>,
  defaults: Readonly<Record<NoInfer<Name>, number>>,
): void {
  let name: Name;
  for (name in ranges) {
    const [least, most] = ranges[name];
    const value = options[name];
    if (!(Number.isInteger(value) && value >= least && value <= most)) {
      throw invalidOption(generator, name, `an integer from ${least} to ${most}`, value, defaults);
    }
  }
}
