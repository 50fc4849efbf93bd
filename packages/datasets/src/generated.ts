export { drawnBayesScore, expectedBayesScore, type Score } from './bayes.ts';
export { DatasetError, type DatasetErrorParts, type DatasetErrorReason } from './errors.ts';
export { type GlyphOptions, type GlyphSplit, type Glyphs, generateGlyphs } from './glyphs.ts';
export { type Grammar, type GrammarOptions, generateGrammar } from './grammar.ts';
export { generateMemory, type Memory, type MemoryOptions, type MemorySplit } from './memory.ts';
export type { Random } from './random.ts';
export {
  generateRecall,
  type Recall,
  type RecallOptions,
  type RecallSplit,
} from './recall.ts';
export { generateTabular, type Tabular, type TabularOptions, type TabularSplit } from './tabular.ts';
