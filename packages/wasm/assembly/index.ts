export { gemm, gemmPacked, gemmScratch, packedBytes, packWhole } from './gemm';
export { transcendental } from './transcendental';
export { rnnCallFields } from './rnn-call';
export { rnnForward } from './rnn-forward';
export { rnnBackward } from './rnn-backward';
export { gatherRuns } from './slice';
