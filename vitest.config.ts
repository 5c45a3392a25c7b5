import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { LongestFirst, RAISING_LOCALLY } from './longest-first.ts'

// Four kinds of test, told apart by name: `x.test.ts` needs nothing but temporary files,
// `x.integration.test.ts` raises real brokers and real processes, `x.long.test.ts` does too and takes longer:
// brokers that are killed, paused or somebody else's, bare machines, systems that are broken on purpose;
// `x.compose.test.ts` raises the stacks in containers, and skips with one reason where there is no Docker.

const RAISING = [...RAISING_LOCALLY, 'compose']

/**
 * Files at work at a time. They wait for more than half of their time: for a broker to start, a session to
 * end, a load to be through; so there are three more of them than a small machine has cores. Each has
 * brokers, ports, folders and names of its own, and none asserts how long something took. It is one number
 * for all kinds, so that one line of files waits for these workers, and no core has nothing to do while the
 * last unit test runs.
 */
const AT_ONCE = 5

/**
 * A worker is started, and what it needs is read, once and not for each of 400 files. A file leaves nothing
 * behind: no timers that are false, no variables, no priorities, nobody who is trusted.
 */
const ISOLATE = false

/** Against hanging, and nothing else: a machine may be busy with much besides. */
const POLLED_WITHIN_MS = 60_000
const UNIT_WITHIN_MS = 240_000
const RAISED_WITHIN_MS = 600_000

/**
 * Many tests start the bench: what one of its processes has compiled the next one need not; and each of them
 * would keep every core busy for four seconds to tell how late the generator sends then, and look at the
 * machine for half a second around each measurement; both have tests of their own.
 */
const env = {
  NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules', '.cache', 'node-compile'),
  BUSY_SLIP_COMMANDS: '100',
  ROUND_TRIP_MS: '5',
}

const EXPECT = { poll: { timeout: POLLED_WITHIN_MS } }

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: ['**/node_modules/**', ...RAISING.map((kind) => `**/*.${kind}.test.ts`)],
          expect: EXPECT,
          testTimeout: UNIT_WITHIN_MS,
          hookTimeout: UNIT_WITHIN_MS,
          maxWorkers: AT_ONCE,
          isolate: ISOLATE,
          env,
        },
      },
      ...RAISING_LOCALLY.map((kind) => ({
        test: {
          name: kind,
          include: [`**/*.${kind}.test.ts`],
          exclude: ['**/node_modules/**'],
          expect: EXPECT,
          testTimeout: RAISED_WITHIN_MS,
          hookTimeout: RAISED_WITHIN_MS,
          maxWorkers: AT_ONCE,
          isolate: ISOLATE,
          setupFiles: ['streaming-kafka/test/mended-client.ts'],
          env,
        },
      })),
      {
        test: {
          name: 'compose',
          include: ['**/*.compose.test.ts'],
          exclude: ['**/node_modules/**'],
          expect: EXPECT,
          testTimeout: 120_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
