import { dirname } from 'node:path'
import { type ForeignCpu, watchForeignCpu } from '@three-ways/instrument/foreign-cpu'
import { type HostFlushes, watchHostFlushes } from '@three-ways/instrument/host-flushes'
import { watchHostLoad } from '@three-ways/instrument/host-load'
import type { LoadGenerator } from '@three-ways/instrument/load-generator'
import { generatorProcess, processGroup, watchProcesses } from '@three-ways/instrument/process-use'
import type { LoopbackRoundTrips } from '@three-ways/instrument/slow-machine'
import type { ProcessUse } from '@three-ways/result-files/process-use'
import type { RunningSystem } from '@three-ways/testbed/system'
import { machineNow } from './machine-now.ts'
import { type ServiceCounts, watchServices } from './service-status.ts'

/** What the sensors saw while a load ran, and of the machine before and behind it. */
export interface Readings extends Omit<ServiceCounts, 'flushes'> {
  readonly processes: readonly ProcessUse[]
  readonly flushes: { readonly services: ServiceCounts['flushes']; readonly host: HostFlushes }
  /** Of the thread that sends. */
  readonly event_loop_delay_p99_ms: number | null
  readonly host_cpu_percent: number
  readonly load_average_1m: number
  readonly loopback_round_trip_us: LoopbackRoundTrips
  /** Undefined where it cannot be told who used the processors. */
  readonly foreign_cpu: ForeignCpu | undefined
}

/** Every process of a system; what has none of its own is not among them. */
function pidsOf({ services, broker }: RunningSystem): number[] {
  return [...services.flatMap(({ pid }) => pid() ?? []), ...(broker?.pids() ?? [])]
}

/** Starts all sensors. The returned function ends them. */
export async function startSensors(
  running: RunningSystem,
  generator: LoadGenerator,
  signal: AbortSignal,
): Promise<() => Promise<Readings>> {
  // Outside of all others: what it uses itself is in none of their counts.
  const before = await machineNow(signal)
  const { broker } = running
  const users = [...running.services, generatorProcess]
  if (broker !== undefined) users.push(processGroup(`${broker.kind} broker`, () => broker.pids()))
  const [{ store_file = '.' } = {}] = running.services
  // Around what the services count: a flush that one of them tells is then one that the disk has seen.
  const readHostFlushes = watchHostFlushes(dirname(store_file))
  const readServices = await watchServices(running)
  const readEventLoop = generator.watch()
  const readHost = watchHostLoad()
  const readProcesses = await watchProcesses(users)
  const readForeign = watchForeignCpu(() => pidsOf(running))
  const is_told = broker?.source !== 'attach' && running.services.every(({ pid }) => pid() !== undefined)
  return async () => {
    const foreign_cpu = readForeign()
    const load = {
      foreign_cpu: is_told ? foreign_cpu : undefined,
      processes: await readProcesses(),
      event_loop_delay_p99_ms: await readEventLoop(),
      ...readHost(),
    }
    const { flushes, ...counted } = await readServices()
    const of_load = { ...load, ...counted, flushes: { services: flushes, host: readHostFlushes() } }
    return { ...of_load, loopback_round_trip_us: { before, after: await machineNow(signal) } }
  }
}
