import { defineConfig } from 'vitest/config'

// Three kinds of test, told apart by name: `x.test.ts` needs nothing but temporary files,
// `x.integration.test.ts` raises real brokers and real processes. The latter run one file at a time:
// two brokers sharing two cores with a third file's services would only test patience.
// `x.compose.test.ts` raises the stacks in containers, and skips with one reason where there is no Docker.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.integration.test.ts', '**/*.compose.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['**/*.integration.test.ts'],
          exclude: ['**/node_modules/**'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'compose',
          include: ['**/*.compose.test.ts'],
          exclude: ['**/node_modules/**'],
          testTimeout: 120_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
