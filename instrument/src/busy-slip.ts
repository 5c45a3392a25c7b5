import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { startBuiltInServer } from './built-in-server.ts'
import { slipOf } from './cell-figures.ts'
import type { LatencyHistogram } from './histogram.ts'
import { Journal } from './journal.ts'
import type { LoadSpan, OpenLoopOptions } from './open-loop.ts'
import { probes } from './probe-workload.ts'
import { poissonSchedule } from './schedule.ts'

const RATE_PER_S = 250
/** As many as a p99 needs. */
const USUAL_COUNT = 1_000

/**
 * How late the generator sends while every core is as busy as in a cell: 1,000 commands, or `count`, at 250 a
 * second to the built-in server, beside one thread per core that computes seven milliseconds in ten. What it
 * cannot keep here, it cannot keep in a measurement either.
 */
export async function busySlip(
  generate: (options: OpenLoopOptions) => Promise<LoadSpan>,
  signal: AbortSignal,
  count = USUAL_COUNT,
): Promise<LatencyHistogram> {
  const journal = new Journal('busy', count)
  const command = probes(journal.prefix)
  await using owned = new AsyncDisposableStack()
  const server = owned.use(await startBuiltInServer({ stall_at_command: 0, stall_ms: 0 }, signal))
  for (let core = 0; core < availableParallelism(); core += 1) {
    const burner = new Worker(new URL('./core-burner-worker.ts', import.meta.url), { execArgv: [] })
    owned.defer(async () => void (await burner.terminate()))
  }
  const schedule = poissonSchedule({ rate_per_s: RATE_PER_S, count, seed: 1 })
  await generate({ door: server.door, journal, schedule, command, signal })
  return slipOf(journal)
}
