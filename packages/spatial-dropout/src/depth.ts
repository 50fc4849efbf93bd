import { checkChoice, checkNumber, type Site } from '@regatta/core';

/** How the rate increases with the depth of a site. */
export interface DepthOptions {
  /**
   * `linear` (default): the rate of a site is its `depth` (0 at the first block, 1 at the last) times the rate; a site
   * without a depth uses the full rate. `constant`: the same rate everywhere.
   */
  readonly depthRule?: 'linear' | 'constant';
}

/** Checks the option `depthRule`. */
export const checkDepthRule = ({ depthRule }: DepthOptions, subject: string): 'linear' | 'constant' =>
  checkChoice(depthRule ?? 'linear', ['linear', 'constant'], subject, 'depthRule');

/** Factor that scales the rate at a site. */
export const depthAt = (options: DepthOptions, { depth = 1 }: Partial<Site>, subject: string): number =>
  checkDepthRule(options, subject) === 'linear'
    ? checkNumber(depth, subject, 'depth of a site', { min: 0, max: 1 })
    : 1;

/** Factor that scales the rate, from the parameters of a host. */
export const depthOf = (params: object): number =>
  'depth' in params && typeof params.depth === 'number' ? params.depth : 1;
