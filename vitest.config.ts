import { defineConfig } from 'vitest/config';

const conditions = ['@regatta/source'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'apps/*/src/**/*.test.ts',
      'test/**/*.test.ts',
      'docs/test/*.test.ts',
    ],
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: ['./test/compile-kernels.ts'],
    setupFiles: ['./test/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { TF_CPP_MIN_LOG_LEVEL: '3' },
  },
});
