import { register as registerBaselines } from '@regatta/baselines';
import { register as registerCore } from '@regatta/core';
import { register as registerDense } from '@regatta/dense-dropout';
import { register as registerSpatial } from '@regatta/spatial-dropout';

/** Registers the layer classes that a repaired model uses. Safe to call again. */
export function register(): void {
  for (const one of [registerCore, registerBaselines, registerDense, registerSpatial]) one();
}
