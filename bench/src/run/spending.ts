import { processWrites } from '@three-ways/instrument/process-writes'
import type { RunningSystem } from '@three-ways/testbed/system'
import { componentCpuOf, cpuPerOrder } from './component-cpu.ts'
import { watchServices } from './service-status.ts'

/** What each order of a load cost; null where it cannot be known. */
export interface Spending {
  readonly services_cpu_ms: number | null
  readonly broker_cpu_ms: number | null
  /** Written to the disk by all services together. */
  readonly written_kb: number | null
  readonly write_calls: number | null
  /** Of the stores, as the services count them. */
  readonly flushes: number | null
}

/** Starts counting now. The returned function ends that and shares it out among so many orders. */
export async function watchSpending(running: RunningSystem): Promise<(orders: number) => Promise<Spending>> {
  const readCpu = componentCpuOf(running)
  const readServices = await watchServices(running)
  const [cpu, writes] = await Promise.all([readCpu(), allWrites(running)])
  return async (orders) => {
    const [cpu_now, writes_now] = await Promise.all([readCpu(), allWrites(running)])
    const { services = null, broker = null } = cpuPerOrder(cpu, cpu_now, orders)
    const { flushes } = await readServices()
    const of_both = writes === undefined || writes_now === undefined ? undefined : { writes, writes_now }
    const per_order = (name: 'disk_bytes' | 'calls') =>
      of_both === undefined ? null : (of_both.writes_now[name] - of_both.writes[name]) / orders
    const disk_bytes = per_order('disk_bytes')
    return {
      services_cpu_ms: services,
      broker_cpu_ms: broker,
      written_kb: disk_bytes === null ? null : disk_bytes / 1000,
      write_calls: per_order('calls'),
      flushes: flushes.reduce((sum, one) => sum + one.flushes, 0) / orders,
    }
  }
}

/** Of all services together; undefined where one of them cannot be read. */
async function allWrites({ services }: RunningSystem) {
  const read = services.map(async ({ pid }) => {
    const id = pid()
    return id === undefined ? undefined : processWrites(id)
  })
  const found = await Promise.all(read)
  const sum = { disk_bytes: 0, calls: 0 }
  for (const one of found) {
    if (one === undefined) return undefined
    sum.disk_bytes += one.disk_bytes
    sum.calls += one.calls
  }
  return sum
}
