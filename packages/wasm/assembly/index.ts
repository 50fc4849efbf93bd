export { gemm, gemmScratch } from './gemm';
export { conv2d, conv2dBackpropFilter, conv2dBackpropInput, convScratch } from './conv';
export { swapAxes } from './layout';
export {
  depthwise,
  depthwiseBackpropFilter,
  depthwiseBackpropInput,
  repeatChannels,
  sumChannels,
} from './depthwise';
export { avgPoolGrad, maxPoolGrad, pool, poolScratch } from './pool';
export { batchNorm, batchNormGrad } from './batch-norm';
export { meanRows, sumRows } from './reduce';
