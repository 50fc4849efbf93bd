import { catalog as attention } from '@regatta/attention-dropout';
import { catalog as baselines } from '@regatta/baselines';
import type { CatalogEntry } from '@regatta/core';
import { catalog as dense } from '@regatta/dense-dropout';
import { catalog as spatial } from '@regatta/spatial-dropout';
import { catalog as variational } from '@regatta/variational-dropout';

/** The catalog entries of all regularizers: those for dense, convolutional and recurrent networks and for Transformers, then the baselines. */
export const catalog: readonly CatalogEntry[] = [
  ...dense,
  ...spatial,
  ...variational,
  ...attention,
  ...baselines,
];
