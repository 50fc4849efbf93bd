import * as z from 'zod';
import type { CsvOptions } from '../tasks/own/csv/source.ts';

/** What was registered in this process beside the built-in entries, so that a worker can register it too. */
export type Setup =
  | { readonly kind: 'config'; readonly path: string }
  | { readonly kind: 'csv'; readonly path: string; readonly options: CsvOptions };

/** The environment variable through which workers are told. */
export const setupVariable = 'REGATTA_SETUP';

const goal = z.enum(['classification', 'regression']);
const schema: z.ZodType<readonly Setup[]> = z.array(
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('config'), path: z.string() }),
    z.object({
      kind: z.literal('csv'),
      path: z.string(),
      options: z.object({
        target: z.string(),
        task: goal.optional(),
        features: z.array(z.string()).optional(),
        ignore: z.array(z.string()).optional(),
        unit: z.string().optional(),
      }),
    }),
  ]),
);

const setups = new Map<string, Setup>();

/** Notes what was registered. */
export function remember(setup: Setup): void {
  setups.set(JSON.stringify(setup), setup);
}

/** What a worker's environment has to say for it to know what this process knows. */
export const setupEnvironment = (): Readonly<Record<string, string>> => ({
  [setupVariable]: JSON.stringify([...setups.values()]),
});

/** What the environment of this process says. */
export const givenSetups = (): readonly Setup[] =>
  schema.parse(JSON.parse(process.env[setupVariable] ?? '[]'));
