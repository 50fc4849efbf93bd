/** Addresses of the registered packages, without their dependencies. */
const folders = new Set<string>();

/**
 * Declares that a package's code affects the results of trials: its sources and those of its dependencies become part of
 * {@link codeVersion}. A package calls this function when it is loaded.
 *
 * @param url URL of its `package.json`.
 */
export function decidesNumbers(url: URL): void {
  folders.add(url.href);
}

/** URLs of the `package.json` of the registered packages, in an order that does not depend on when they were loaded. */
export const codePackages = (): string[] => [...folders].sort();
