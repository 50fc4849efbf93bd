export { loadContext } from './load-context.ts';
export { probeContext } from './probe-context.ts';
