export { drawnBayesScore, expectedBayesScore, type Score } from './bayes.ts';
export { datasets } from './catalog.ts';
export type { Fetch } from './download.ts';
export { DatasetError, type DatasetErrorParts, type DatasetErrorReason } from './errors.ts';
export { cacheFolder, dataFolder } from './folders.ts';
export { type GlyphOptions, type GlyphSplit, type Glyphs, generateGlyphs } from './glyphs.ts';
export { type IdxArray, parseIdx } from './idx.ts';
export {
  type DatasetOptions,
  type ObtainedFile,
  obtainFile,
  type Progress,
  prepareDataset,
} from './obtain.ts';
export { type OptdigitsTable, parseOptdigits } from './optdigits-csv.ts';
export type { Random } from './random.ts';
export { type FashionMnist, fashionMnist, loadFashionMnist } from './sets/fashion-mnist.ts';
export { loadOptdigits, type Optdigits, optdigits } from './sets/optdigits.ts';
export { checksumsOf, type DatasetSpec, downloadBytes, type FileSpec } from './spec.ts';
export { generateTabular, type Tabular, type TabularOptions, type TabularSplit } from './tabular.ts';
