/** The part of this package that runs in a browser: the tasks that need no files. */
export { apply } from './layers.ts';
export {
  allRegularizers,
  allTasks,
  createRegularizer,
  registerRegularizers,
  registerTasks,
  regularizerNamed,
  sourcesOf,
  taskNamed,
} from './registry.ts';
export { regularizers } from './regularizers.ts';
export { sampleInputs } from './samples.ts';
