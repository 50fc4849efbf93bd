export { gemm, gemmScratch } from './gemm';
export { conv2d, conv2dBackpropFilter, conv2dBackpropInput, convScratch } from './conv';
export { swapAxes } from './layout';
