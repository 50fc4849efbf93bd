export {
  defineConfig,
  defineRegularizer,
  defineTask,
  type RegattaConfig,
  type SuiteDefinition,
} from './config/define.ts';
export { type ProgressEvent, progressEvent } from './progress/events.ts';
export type { Suite } from './suite.ts';
export type { BuildContext, Hook, Task, TrainingOptions } from './task.ts';
export { apply } from './tasks/layers.ts';
export { csvTask } from './tasks/own/csv/csv-task.ts';
export { type CsvOptions, type CsvSource, csv } from './tasks/own/csv/source.ts';
export type { ModelContext, OwnData, TaskDefinition } from './tasks/own/definition.ts';
export type { ArrayData } from './tasks/own/examples.ts';
export type { Numbers } from './tasks/own/nested-arrays.ts';
export type { Fractions } from './tasks/own/split-rows.ts';
