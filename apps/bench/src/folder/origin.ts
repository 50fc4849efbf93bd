/** The folder from which the user ran the command; pnpm runs scripts in another one. */
export const origin = (): string => process.env.INIT_CWD ?? process.cwd();
