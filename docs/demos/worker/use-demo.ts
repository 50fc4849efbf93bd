import { onMounted, onUnmounted, type Ref, ref } from 'vue';
import { Stopped, stopJobs } from './client.ts';

/** The state of a demo: the attribute `data-state` of its root. */
export type DemoState = 'idle' | 'running' | 'done' | 'stopped' | 'failed';

/** A demo that the reader starts and stops. */
export interface Demo {
  readonly state: Ref<DemoState>;
  /** The status for screen readers: that it started, and how it ended. */
  readonly status: Ref<string>;
  /** The progress, which changes too often to be read out. */
  readonly progress: Ref<string>;
  /** Whether `?fast` is in the URL, which starts the demo with a short run. */
  readonly fast: Ref<boolean>;
  start(): Promise<void>;
  stop(): void;
}

/** Creates a demo; `run` does the work and returns the final status. */
export function useDemo(run: (fast: boolean) => Promise<string>): Demo {
  const state = ref<DemoState>('idle');
  const status = ref('');
  const progress = ref('');
  const fast = ref(false);
  const start = async (): Promise<void> => {
    if (state.value === 'running') return;
    state.value = 'running';
    status.value = 'Running.';
    progress.value = 'Loading TensorFlow.js and the training kernels ...';
    try {
      status.value = await run(fast.value);
      state.value = 'done';
    } catch (error) {
      const stopped = error instanceof Stopped;
      status.value = stopped ? 'Stopped.' : `Failed: ${error instanceof Error ? error.message : error}`;
      state.value = stopped ? 'stopped' : 'failed';
    }
  };
  const stop = (): void => {
    if (state.value === 'running') stopJobs();
  };
  onMounted(() => {
    fast.value = new URLSearchParams(location.search).has('fast');
    if (fast.value) void start();
  });
  onUnmounted(stop);
  return { state, status, progress, fast, start, stop };
}
