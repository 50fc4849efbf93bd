/** Returns a loader that caches successful results by key; with the default key, it loads only once. */
export function once<Argument, Result>(
  load: (argument: Argument) => Promise<Result>,
  keyOf: (argument: Argument) => string = () => '',
): (argument: Argument) => Promise<Result> {
  const loaded = new Map<string, Promise<Result>>();
  return async (argument) => {
    const key = keyOf(argument);
    const result = loaded.get(key) ?? load(argument);
    loaded.set(key, result);
    try {
      return await result;
    } catch (error) {
      loaded.delete(key);
      throw error;
    }
  };
}
