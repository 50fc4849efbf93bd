import { basename, join } from 'node:path';
import ts from 'typescript';
import { root } from './entries.ts';

/** A program to check, and its text if the file need not exist. */
export interface CheckedProgram {
  readonly file: string;
  readonly text?: string;
}

/**
 * The type errors of programs, as `file:line message`, for each in turn. All of them are checked together, because reading the
 * types of the packages takes longer than checking against them.
 */
export function typeErrors(programs: readonly CheckedProgram[]): string[][] {
  const config = join(root, 'tsconfig.test.json');
  const texts = new Map(
    programs.flatMap(({ file, text }) => (text === undefined ? [] : [[file, text] as const])),
  );
  const parsed = ts.getParsedCommandLineOfConfigFile(
    config,
    { noUnusedLocals: false },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic() {} },
  );
  if (parsed === undefined) throw new Error(`expected a TypeScript configuration in ${config}, found none`);
  const host = ts.createCompilerHost(parsed.options);
  const program = ts.createProgram({
    rootNames: programs.map(({ file }) => file),
    options: parsed.options,
    host: {
      ...host,
      fileExists: (file) => texts.has(file) || host.fileExists(file),
      readFile: (file) => texts.get(file) ?? host.readFile(file),
      getSourceFile(file, options, ...more) {
        const text = texts.get(file);
        if (text === undefined) return host.getSourceFile(file, options, ...more);
        return ts.createSourceFile(file, text, options);
      },
    },
  });
  return programs.map(({ file }) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      (found) => {
        const line = source?.getLineAndCharacterOfPosition(found.start ?? 0).line ?? 0;
        return `${basename(file)}:${line + 1} ${ts.flattenDiagnosticMessageText(found.messageText, ' ')}`;
      },
    );
  });
}
