export { drawnBayesScore, expectedBayesScore, type Score } from './bayes.ts';
export { datasets } from './catalog.ts';
export { type CharacterText, parseCharacters } from './characters.ts';
export type { Fetch } from './download.ts';
export { DatasetError, type DatasetErrorParts, type DatasetErrorReason } from './errors.ts';
export { cacheFolder, dataFolder } from './folders.ts';
export { type GlyphOptions, type GlyphSplit, type Glyphs, generateGlyphs } from './glyphs.ts';
export { type Grammar, type GrammarOptions, generateGrammar } from './grammar.ts';
export { type IdxArray, parseIdx } from './idx.ts';
export { generateMemory, type Memory, type MemoryOptions, type MemorySplit } from './memory.ts';
export { type NumberTable, parseNumberTable } from './number-table.ts';
export {
  type DatasetOptions,
  type ObtainedFile,
  obtainFile,
  type Progress,
  prepareDataset,
} from './obtain.ts';
export { type OptdigitsTable, parseOptdigits } from './optdigits-csv.ts';
export type { Random } from './random.ts';
export {
  generateRecall,
  type Recall,
  type RecallOptions,
  type RecallSplit,
} from './recall.ts';
export { intentTexts, type LabeledSentences, parseLabeledLines } from './sentences.ts';
export { type FashionMnist, fashionMnist, loadFashionMnist } from './sets/fashion-mnist.ts';
export {
  type JapaneseVowels,
  japaneseVowels,
  loadJapaneseVowels,
  type SeriesSplit,
} from './sets/japanese-vowels.ts';
export { loadMovieReviews, type MovieReviews, movieReviews } from './sets/movie-reviews.ts';
export { loadOptdigits, type Optdigits, optdigits } from './sets/optdigits.ts';
export { loadSnips, type Snips, snips } from './sets/snips.ts';
export {
  type CharacterSplits,
  loadTinyShakespeare,
  splitCharacters,
  type TinyShakespeare,
  tinyShakespeare,
} from './sets/tinyshakespeare.ts';
export {
  loadUciRegression,
  type UciRegression,
  type UciTable,
  uciRegression,
  uciTables,
} from './sets/uci-regression.ts';
export { loadWikitext2, type Wikitext2, type Wikitext2Options, wikitext2 } from './sets/wikitext-2.ts';
export { checksumsOf, type DatasetSpec, downloadBytes, type FileSpec } from './spec.ts';
export { generateTabular, type Tabular, type TabularOptions, type TabularSplit } from './tabular.ts';
export { parseTimeSeries, type TimeSeries } from './time-series.ts';
export { END_OF_LINE, parseTokens, type TokenText } from './tokens.ts';
export { mostFrequent, UNKNOWN, type Vocabulary } from './vocabulary.ts';
