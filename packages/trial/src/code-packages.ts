/** Folders of the packages whose code decides numbers, besides those that they depend on. */
const folders = new Set<string>();

/**
 * Says that a package's code decides the numbers of trials: its sources and those of the packages that it depends on are part
 * of the version of the code. A package calls it when it is loaded.
 *
 * @param url the address of its `package.json`.
 */
export function decidesNumbers(url: URL): void {
  folders.add(url.href);
}

/** Addresses of the `package.json` of those packages, in an order that does not depend on loading. */
export const codePackages = (): string[] => [...folders].sort();
