import { onMounted, onUnmounted, type Ref, ref } from 'vue';
import { Stopped, stopJobs } from './client.ts';

/** Where a demo is: the attribute `data-state` of its root. */
export type DemoState = 'idle' | 'running' | 'done' | 'stopped' | 'failed';

/** A demo that is started and stopped by its reader. */
export interface Demo {
  readonly state: Ref<DemoState>;
  /** What a screen reader is told: that it started, and how it ended. */
  readonly status: Ref<string>;
  /** How far it is: changes too often to be read out. */
  readonly progress: Ref<string>;
  /** Whether the page was asked for a short run: `?fast` in its address, which starts the demo, too. */
  readonly fast: Ref<boolean>;
  start(): Promise<void>;
  stop(): void;
}

/** The life of a demo; `run` does its job and returns what there is to say at the end. */
export function useDemo(run: (fast: boolean) => Promise<string>): Demo {
  const state = ref<DemoState>('idle');
  const status = ref('');
  const progress = ref('');
  const fast = ref(false);
  const start = async (): Promise<void> => {
    if (state.value === 'running') return;
    state.value = 'running';
    status.value = 'Running.';
    progress.value = 'Loading TensorFlow.js and the training kernels.';
    try {
      status.value = await run(fast.value);
      state.value = 'done';
    } catch (error) {
      const stopped = error instanceof Stopped;
      status.value = stopped ? 'Stopped.' : `It failed: ${error instanceof Error ? error.message : error}`;
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
