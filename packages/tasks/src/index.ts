export { apply } from './layers.ts';
export { csvTask } from './own/csv/csv-task.ts';
export { isMissing } from './own/csv/missing.ts';
export { examplesOfTable } from './own/csv/read-csv.ts';
export { type CsvOptions, type CsvSource, csv } from './own/csv/source.ts';
export { type Table, tableOf } from './own/csv/table.ts';
export { dataError } from './own/data-error.ts';
export type { ModelContext, OwnData, TaskDefinition } from './own/definition.ts';
export { type ArrayData, examplesOf } from './own/examples.ts';
export type { Numbers } from './own/nested-arrays.ts';
export { ownTask, taskOfExamples } from './own/own-task.ts';
export { checkData, checkDefinition, checked, fields, functionSchema, kebabName, say } from './own/schema.ts';
export type { Fractions } from './own/split-rows.ts';
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
