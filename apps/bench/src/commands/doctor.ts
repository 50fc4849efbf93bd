import { resolve } from 'node:path';
import { RegattaError } from '@regatta/core';
import { diagnoseConfig, type Finding } from '@regatta/doctor';
import { named, plural, quoted, style, UsageError } from '@regatta/record';
import { readText, troubleOf } from '@regatta/record/files';
import { origin } from '../folder/origin.ts';
import { print, printJson } from '../terminal/terminal.ts';

/** Maximum size of a model.json in bytes; it contains the layers, not the weights. */
const mostBytes = 2 ** 28;

/** Reads JSON from a file. @throws UsageError if the file cannot be read or is not JSON. */
function jsonIn(path: string): unknown {
  const remedy = 'Name the model.json of a saved layers model.';
  let text: string;
  try {
    text = readText(resolve(origin(), path), mostBytes, { named: true });
  } catch (error) {
    throw new UsageError(`${path}: expected a readable file, received ${troubleOf(error)}. ${remedy}`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${path}: expected JSON, received something else. ${remedy}`);
  }
}

function render(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'No faults found in this model.';
  const entries = findings.map(({ code, severity, layer, what, why, remedy }) =>
    [
      `${style.bold(named(layer))}  ${severity} (${code})`,
      `  ${quoted(what)}`,
      `  Why: ${quoted(why)}`,
      `  Remedy: ${quoted(remedy)}`,
    ].join('\n'),
  );
  return [...entries, `${plural(findings.length, 'finding')}.`].join('\n\n');
}

/** `regatta doctor`. */
export function doctor(path: string, { json }: { readonly json?: true }): number {
  const findings = findingsIn(path);
  if (json) printJson(findings);
  else print(render(findings));
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
