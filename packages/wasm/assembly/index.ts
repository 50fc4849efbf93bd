export { gemm, gemmScratch } from './gemm';
export { conv2d, convScratch } from './conv';
export { conv2dBackpropFilter } from './conv-filter';
export { conv2dBackpropInput } from './conv-input';
export { swapAxes } from './layout';
export { repeatChannels, sumChannels } from './channels';
export {
  depthwise,
  depthwiseBackpropFilter,
  depthwiseBackpropInput,
} from './depthwise';
export { avgPoolGrad, maxPoolGrad, pool, poolScratch } from './pool';
export { batchNorm, batchNormGrad } from './batch-norm';
export { meanRows, sumRows } from './reduce';
