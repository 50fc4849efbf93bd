export { shapes } from './shapes.ts';
export { syntheticSummary } from './summaries.ts';
export { syntheticEnvironment } from './synthetic-costs.ts';
export { readEvents, readHparams, readTfRecords } from './tensorboard-reader.ts';
