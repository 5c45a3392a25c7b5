import { cpus, loadavg } from 'node:os'

export interface HostLoad {
  /** Share of all processors that was busy over the interval, 0 to 100, whoever kept them busy. */
  readonly host_cpu_percent: number
  /** The kernel's one-minute average at the end of the interval. */
  readonly load_average_1m: number
}

/** Starts an interval now; the returned function ends it and may be called again for a longer one. */
export function watchHostLoad(): () => HostLoad {
  const before = processorTimes()
  return () => {
    const after = processorTimes()
    const total = after.total - before.total
    const host_cpu_percent = total === 0 ? 0 : (100 * (after.busy - before.busy)) / total
    return { host_cpu_percent, load_average_1m: loadavg()[0] ?? 0 }
  }
}

/** Milliseconds over all processors since boot. */
function processorTimes(): { readonly busy: number; readonly total: number } {
  let busy = 0
  let total = 0
  for (const { times } of cpus()) {
    const active = times.user + times.nice + times.sys + times.irq
    busy += active
    total += active + times.idle
  }
  return { busy, total }
}
