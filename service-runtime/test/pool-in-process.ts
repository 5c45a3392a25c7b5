import { ThreadPool } from '../src/work/thread-pool.ts'

// A process that has nothing to do but to wait for one of its threads.

const pool = new ThreadPool(new URL('./doubling-worker.ts', import.meta.url), 1)
process.stdout.write(String(await pool.run(21, new AbortController().signal)))
