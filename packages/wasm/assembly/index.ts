export { gemm, gemmScratch } from './gemm';
export { bernoulli, bernoulliScratch } from './bernoulli';
export { gaussian, gaussianScratch } from './gaussian';
export { applyGates } from './gate';
export { epilogue } from './epilogue';
export { adam, rmsProp, sgd, sumOfSquares } from './optimizers';
export { softmaxCrossEntropy } from './cross-entropy';
export { binary, relu, reluGrad } from './elementwise';
