export {
  expectValues,
  type GoldenRecord,
  type Group,
  goldenRecords,
  tensorOf,
  type Values,
} from './record.ts';
export { GoldenRun } from './run.ts';
export { type GoldenRunner, type GoldenSubject, testGolden } from './test-golden.ts';
