import { defineConfig } from 'vitest/config';
import { SkippedTests } from './tools/checks/src/skipped-tests.ts';

/** Names of the tests that may skip, a regular expression; where it is not set, all may. */
const maySkip = process.env['DIRGHAYU_MAY_SKIP'];

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
    ...(maySkip === undefined ? {} : { reporters: ['default', new SkippedTests(maySkip)] }),
    tags: [
      {
        name: 'slow',
        description: 'Left to `test-slow`: whole cohorts, nets trained to an accuracy',
        timeout: 600_000,
      },
    ],
  },
});
