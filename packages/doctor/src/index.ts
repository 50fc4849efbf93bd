export { diagnose, diagnoseConfig } from './diagnose.ts';
export type { Finding, FindingCode, Severity } from './finding.ts';
export { type Repair, repair } from './repair.ts';
