import { basename, join } from 'node:path';
import ts from 'typescript';
import { root } from './entries.ts';

/** The type errors of example programs, as `file:line message`. */
export function typeErrors(files: readonly string[]): string[] {
  const config = join(root, 'tsconfig.test.json');
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic() {} };
  const parsed = ts.getParsedCommandLineOfConfigFile(config, {}, host);
  if (parsed === undefined) throw new Error(`expected a TypeScript configuration in ${config}, found none`);
  const program = ts.createProgram([...files], { ...parsed.options, noUnusedLocals: false });
  return files.flatMap((file) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      (found) => {
        const line = source?.getLineAndCharacterOfPosition(found.start ?? 0).line ?? 0;
        return `${basename(file)}:${line + 1} ${ts.flattenDiagnosticMessageText(found.messageText, ' ')}`;
      },
    );
  });
}
