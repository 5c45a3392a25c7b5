import { readFile } from 'node:fs/promises'

/** What a process has used so far: CPU seconds in user and kernel mode, and the memory it holds now. */
export interface ProcessResources {
  readonly cpu_s: number
  readonly resident_bytes: number
}

/** Linux tells processes about CPU time in this unit, whatever its own timer does (`man 5 proc`, USER_HZ). */
const TICKS_PER_SECOND = 100

/** Reads what Linux knows of a process; undefined where there is no /proc, or no such process any more. */
export async function processResources(pid: number): Promise<ProcessResources | undefined> {
  try {
    const [stat, status] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/status`, 'utf8'),
    ])
    return parseResources(stat, status)
  } catch {
    return undefined
  }
}

/**
 * `stat` gives the CPU time, `status` the memory, in kB and therefore without asking for the size of a page.
 * Undefined for a process that has ended and waits to be reaped: it holds no memory.
 */
export function parseResources(stat: string, status: string): ProcessResources | undefined {
  // The second field is the program's name in parentheses, and may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const user_ticks = Number(fields[11])
  const kernel_ticks = Number(fields[12])
  const resident_kb = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
  if (resident_kb === undefined || Number.isNaN(user_ticks + kernel_ticks)) return undefined
  return {
    cpu_s: (user_ticks + kernel_ticks) / TICKS_PER_SECOND,
    resident_bytes: Number(resident_kb) * 1024,
  }
}
