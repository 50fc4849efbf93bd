import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { RegattaError } from '@regatta/core';
import { diagnoseConfig, type Finding } from '@regatta/doctor';
import colors from 'picocolors';
import { plural } from '../analysis/words.ts';
import { messageOf, UsageError } from '../errors.ts';
import { origin } from '../origin.ts';

/** The JSON in a file. @throws UsageError when there is none. */
function jsonIn(path: string): unknown {
  const remedy = 'Name the model.json of a saved layers model.';
  let text: string;
  try {
    text = readFileSync(resolve(origin(), path), 'utf8');
  } catch (error) {
    throw new UsageError(
      `${path}: expected a file that can be read, received ${messageOf(error)}. ${remedy}`,
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${path}: expected JSON, received something else. ${remedy}`);
  }
}

function render(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'Nothing is wrong with this model.';
  const entries = findings.map(({ code, severity, layer, what, why, remedy }) =>
    [
      `${colors.bold(layer)}  ${severity} (${code})`,
      `  ${what}`,
      `  Why: ${why}`,
      `  Remedy: ${remedy}`,
    ].join('\n'),
  );
  return [...entries, `${plural(findings.length, 'finding')}.`].join('\n\n');
}

/** `regatta doctor`. */
export function doctor(path: string, { json }: { json?: true }): number {
  const findings = findingsIn(path);
  process.stdout.write(`${json ? JSON.stringify(findings, null, 2) : render(findings)}\n`);
  return findings.length === 0 ? 0 : 1;
}

function findingsIn(path: string): Finding[] {
  const json = jsonIn(path);
  try {
    return diagnoseConfig(json);
  } catch (error) {
    if (error instanceof RegattaError) throw new UsageError(`${path}: ${error.message}`);
    throw error;
  }
}
