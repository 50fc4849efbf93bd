import { catalog as attentionDropout } from '@regatta/attention-dropout';
import { catalog as baselines } from '@regatta/baselines';
import type { CatalogEntry } from '@regatta/core';
import { catalog as denseDropout } from '@regatta/dense-dropout';
import { catalog as spatialDropout } from '@regatta/spatial-dropout';
import { baseline } from '@regatta/trial';
import { catalog as variationalDropout } from '@regatta/variational-dropout';

/** The built-in regularizers: the baseline, then the catalogs of the family packages. */
export const regularizers: readonly CatalogEntry[] = [
  baseline,
  ...denseDropout,
  ...spatialDropout,
  ...variationalDropout,
  ...attentionDropout,
  ...baselines,
];
