import { type Stream, stream } from '@regatta/core';
import type { LoadContext } from '@regatta/trial';

/** What loading the data of a judged trial depends on, with this `split` stream. */
export const loadContext = (split: Stream, options: Partial<LoadContext> = {}): LoadContext => ({
  split,
  common: stream('common'),
  seed: 0,
  phase: 'test',
  ...options,
});
