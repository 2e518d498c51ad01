import { defineConfig } from 'vitest/config';

/** One configuration for every project; each runs it with its own folder as root. */
export default defineConfig({
  resolve: { conditions: ['@dirghayu/source'] },
  ssr: { resolve: { conditions: ['@dirghayu/source'] } },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    pool: 'forks',
    maxWorkers: 2,
    passWithNoTests: false,
    tags: [
      {
        name: 'slow',
        description: 'Left to `test-slow`: whole cohorts, nets trained to an accuracy',
        timeout: 600_000,
      },
    ],
  },
});
