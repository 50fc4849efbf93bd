export { probeContext } from './probe-context.ts';
