// Two packages have types of these names; the others are in `regatta/training` and `regatta/wasm`.

export * from '@regatta/attention-dropout';
export type { WeightOptions } from '@regatta/baselines';
export * from '@regatta/baselines';
export type { CommonOptions } from '@regatta/core';
export * from '@regatta/core';
export * from '@regatta/dense-dropout';
export * from '@regatta/doctor';
export * from '@regatta/spatial-dropout';
export * from '@regatta/training';
export * from '@regatta/transformer';
export * from '@regatta/uncertainty';
export * from '@regatta/variational-dropout';
export * from '@regatta/wasm';
export { catalog } from './catalog.ts';
export { register } from './register.ts';
