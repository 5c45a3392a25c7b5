import type { RunningSystem } from '@three-ways/testbed/system'
import { watchHostLoad } from '../measure/host-load.ts'
import type { LoadGenerator } from '../measure/load-generator.ts'
import { generatorProcess, processGroup, watchProcesses } from '../measure/process-use.ts'
import type { BatchSizes, ProcessUse } from '../results/metrics.ts'
import { watchBatchSizes } from './service-status.ts'

/** What the sensors saw while a load ran. */
export interface Readings {
  readonly processes: readonly ProcessUse[]
  readonly batch_sizes: readonly BatchSizes[]
  /** Of the thread that sends. */
  readonly event_loop_delay_p99_ms: number | null
  readonly host_cpu_percent: number
  readonly load_average_1m: number
}

/** Starts all sensors. The returned function ends them. */
export async function startSensors(
  running: RunningSystem,
  generator: LoadGenerator,
): Promise<() => Promise<Readings>> {
  const { broker } = running
  const users = [...running.services, generatorProcess]
  if (broker !== undefined) users.push(processGroup(`${broker.kind} broker`, () => broker.pids()))
  const readBatchSizes = await watchBatchSizes(running)
  const readEventLoop = generator.watch()
  const readHost = watchHostLoad()
  const readProcesses = await watchProcesses(users)
  return async () => {
    const load = {
      processes: await readProcesses(),
      event_loop_delay_p99_ms: await readEventLoop(),
      ...readHost(),
    }
    return { ...load, batch_sizes: await readBatchSizes() }
  }
}
