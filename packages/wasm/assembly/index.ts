export { gemm, gemmScratch } from './gemm';
export { transcendental } from './transcendental';
