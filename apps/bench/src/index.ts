export type { TrainingOptions } from '@regatta/record';
export type { ArrayData, Fractions, ModelContext, Numbers, OwnData, TaskDefinition } from '@regatta/tasks';
export { apply, type CsvOptions, type CsvSource, csv, csvTask } from '@regatta/tasks';
export type { BuildContext, Hook, Task } from '@regatta/trial';
export {
  defineConfig,
  defineRegularizer,
  defineTask,
  type RegattaConfig,
  type SuiteDefinition,
} from './config/define.ts';
export type { Suite } from './plan/suite.ts';
export { type ProgressEvent, progressEvent } from './watch/progress/events.ts';
