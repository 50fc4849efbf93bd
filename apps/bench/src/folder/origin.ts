/** The folder that the user called from; pnpm runs scripts elsewhere. */
export const origin = (): string => process.env.INIT_CWD ?? process.cwd();
