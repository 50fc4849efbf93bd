import { join } from 'node:path';
import ts from 'typescript';
import { entries, root } from './entries.ts';

/** One option of a function, as the documentation shows it. */
export interface DocumentedOption {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  readonly text: string;
}

/** An export and its doc comment. */
export interface DocumentedExport {
  readonly name: string;
  /** Whether it is only a type. */
  readonly type: boolean;
  /** The import path. */
  readonly from: string;
  /** The file that declares it. */
  readonly file: string;
  /** The first paragraph of the comment. */
  readonly summary: string;
  /** The example programs in the comment, without imports. */
  readonly examples: readonly string[];
  /** The properties of a function's first parameter, if it is an object. */
  readonly options: readonly DocumentedOption[];
  /** Whether it creates a layer. */
  readonly layer: boolean;
}

const tagText = (tag: ts.JSDocTagInfo): string => ts.displayPartsToString(tag.text);

/** The text of a comment, with `{@link name}` as code. */
const plain = (text: string): string => text.replaceAll(/\{@link (\S+?)\}/g, '`$1`').trim();

/** The example programs of a comment. */
const programs = (tags: readonly ts.JSDocTagInfo[]): string[] =>
  tags
    .filter(({ name }) => name === 'example')
    .flatMap((tag) => [...tagText(tag).matchAll(/```ts\n(.*?)\n```/gs)].map((match) => match[1] ?? ''));

function optionsOf(signature: ts.Signature | undefined, checker: ts.TypeChecker): DocumentedOption[] {
  const [parameter] = signature?.parameters ?? [];
  if (parameter === undefined) return [];
  const type = checker.getTypeOfSymbol(parameter);
  if (checker.typeToString(type).startsWith('Tensor')) return [];
  const parts = type.isUnion() ? type.types : [type];
  return [
    ...new Map(parts.flatMap((part) => checker.getPropertiesOfType(part)).map((p) => [p.name, p])).values(),
  ]
    .filter((property) => property.declarations?.every(ts.isPropertySignature))
    .map((property) => ({
      name: property.name,
      type: checker
        .typeToString(checker.getTypeOfSymbol(property), undefined, ts.TypeFormatFlags.NoTruncation)
        .replace(/ \| undefined$/, ''),
      optional: (property.flags & ts.SymbolFlags.Optional) !== 0,
      text: plain(ts.displayPartsToString(property.getDocumentationComment(checker))),
    }));
}

/** All exports of the published packages, in source order. */
export function documentedExports(): DocumentedExport[] {
  const config = join(root, 'docs/tsconfig.api.json');
  const parsed = ts.getParsedCommandLineOfConfigFile(
    config,
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic() {} },
  );
  if (parsed === undefined) throw new Error(`expected a TypeScript configuration in ${config}, found none`);
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    parsed.options,
  );
  const checker = program.getTypeChecker();
  return entries.flatMap(({ file, name: from }) => {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    if (module === undefined) throw new Error(`expected exports in ${file}, found none`);
    return checker.getExportsOfModule(module).map((symbol): DocumentedExport => {
      const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      const declaration = target.declarations?.[0];
      const call =
        declaration && checker.getTypeOfSymbolAtLocation(target, declaration).getCallSignatures()[0];
      const returned = call === undefined ? '' : checker.typeToString(call.getReturnType());
      const text = ts.displayPartsToString(target.getDocumentationComment(checker));
      return {
        name: symbol.name,
        type: (target.flags & ts.SymbolFlags.Value) === 0,
        from,
        file: declaration?.getSourceFile().fileName ?? file,
        summary: plain(text.split('\n\n')[0] ?? ''),
        examples: programs(target.getJsDocTags(checker)),
        get options() {
          return optionsOf(call, checker);
        },
        layer: /^(Layer|\w+Host)$/.test(returned),
      };
    });
  });
}
