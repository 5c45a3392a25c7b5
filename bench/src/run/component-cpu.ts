import { processGroup, type ResourceUser } from '@three-ways/instrument/process-use'
import type { RunningSystem } from '@three-ways/testbed/system'

/** CPU seconds used so far by each component of a system; null where they cannot be read. */
export type ComponentCpu = Readonly<Record<string, number | null>>
export type CpuReader = () => Promise<ComponentCpu>

/** The services together, and the broker where there is one. */
export function componentCpuOf({ services, broker }: RunningSystem): CpuReader {
  const parts: Record<string, readonly ResourceUser[]> = { services }
  if (broker !== undefined) parts.broker = [processGroup('broker', () => broker.pids())]
  return async () => {
    const used: Record<string, number | null> = {}
    for (const [name, users] of Object.entries(parts)) used[name] = await sum(users)
    return used
  }
}

/** What each order cost each component between two readings, in milliseconds. Pure. */
export function cpuPerOrder(before: ComponentCpu, after: ComponentCpu, orders: number): ComponentCpu {
  const names = Object.keys(after)
  return Object.fromEntries(
    names.map((name) => {
      const [earlier, later] = [before[name] ?? null, after[name] ?? null]
      const known = earlier !== null && later !== null && later >= earlier && orders > 0
      return [name, known ? Math.round(((later - earlier) * 1e6) / orders) / 1000 : null]
    }),
  )
}

async function sum(users: readonly ResourceUser[]): Promise<number | null> {
  const found = await Promise.all(users.map((user) => user.resources()))
  if (found.some((one) => one === undefined)) return null
  return found.reduce((total, one) => total + (one?.cpu_s ?? 0), 0)
}
