/** Wrong arguments. Its message says what was expected and received, and what to do. */
export class UsageError extends Error {}
