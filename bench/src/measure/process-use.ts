import { readFile } from 'node:fs/promises'
import type { ProcessUse } from '../results/metrics.ts'
import { nowUs } from './clock.ts'

/** Processor time used since the start of a process, and its memory now. */
export interface Resources {
  readonly cpu_s: number
  readonly resident_bytes: number
}

/**
 * Something whose resources can be asked for: a `ServiceHandle` fits. Undefined: it cannot tell, or is not
 * running.
 */
export interface ResourceUser {
  readonly name: string
  resources(): Promise<Resources | undefined>
}

/** This process, all its threads: the generator with the feed's reader. */
export const generatorProcess: ResourceUser = {
  name: 'generator',
  async resources() {
    const { user, system } = process.cpuUsage()
    return { cpu_s: (user + system) / 1_000_000, resident_bytes: process.memoryUsage.rss() }
  },
}

/**
 * Processes that count as one, such as a broker's: `pids` is asked again each time, because a fault changes
 * them.
 */
export function processGroup(name: string, pids: () => readonly number[]): ResourceUser {
  return {
    name,
    async resources() {
      const found = (await Promise.all(pids().map(readProcess))).filter((one) => one !== undefined)
      if (found.length === 0) return undefined
      return {
        cpu_s: found.reduce((sum, { cpu_s }) => sum + cpu_s, 0),
        resident_bytes: found.reduce((sum, { resident_bytes }) => sum + resident_bytes, 0),
      }
    },
  }
}

/**
 * Starts an interval now. The returned function ends it and gives each one's processor use, 100 being one
 * core. One that cannot be asked at the end is left out; one that was restarted in between counts from its
 * new start.
 */
export async function watchProcesses(users: readonly ResourceUser[]): Promise<() => Promise<ProcessUse[]>> {
  const started_us = nowUs()
  const before = await Promise.all(users.map((user) => user.resources()))
  return async () => {
    const elapsed_s = (nowUs() - started_us) / 1_000_000
    const after = await Promise.all(users.map((user) => user.resources()))
    return users.flatMap(({ name }, index) => {
      const now = after[index]
      if (now === undefined) return []
      const earlier_s = before[index]?.cpu_s ?? 0
      const used_s = now.cpu_s >= earlier_s ? now.cpu_s - earlier_s : now.cpu_s
      return [{ name, cpu_percent: (100 * used_s) / elapsed_s, resident_mb: now.resident_bytes / 1_000_000 }]
    })
  }
}

/**
 * Linux counts processor time in hundredths of a second for every user program (USER_HZ), and memory in
 * pages.
 */
const TICKS_PER_S = 100
const PAGE_BYTES = 4096

/** One process from `/proc/<pid>/stat` (proc(5)); undefined where there is no such process or no `/proc`. */
async function readProcess(pid: number): Promise<Resources | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in parentheses and may contain spaces: count after the last one.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const ticks = Number(fields[11]) + Number(fields[12])
    return { cpu_s: ticks / TICKS_PER_S, resident_bytes: Number(fields[21]) * PAGE_BYTES }
  } catch {
    return undefined
  }
}
