import type { Target } from '../target.ts';

/** The targets by name, each loaded when it is asked for. */
const loaders: Readonly<Record<string, () => Promise<Target>>> = {
  cli: async () => (await import('./cli.ts')).cli,
  config: async () => (await import('./config.ts')).config,
  csv: async () => (await import('./csv.ts')).csv,
  idx: async () => (await import('./idx.ts')).idx,
  text: async () => (await import('./text.ts')).text,
  models: async () => (await import('./models.ts')).models,
  results: async () => (await import('./results.ts')).results,
  folders: async () => (await import('./folders.ts')).folders,
  answers: async () => (await import('./answers.ts')).answersTarget,
  messages: async () => (await import('./messages.ts')).messagesTarget,
  queue: async () => (await import('./queue.ts')).queue,
};

export const targetNames: readonly string[] = Object.keys(loaders);

/** The target of that name. */
export async function loadTarget(name: string): Promise<Target> {
  const load = loaders[name];
  if (load === undefined)
    throw new Error(`expected a target among ${targetNames.join(', ')}, received "${name}"`);
  return load();
}
