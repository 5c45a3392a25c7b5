import { readFile } from 'node:fs/promises'
import { nowUs } from './clock.ts'
import { processWrites } from './process-writes.ts'

/** What one process, or a broker's processes, used of the machine; a core is 100 %. */
export interface ProcessUse {
  name: string
  cpu_percent: number
  /** At the end. */
  resident_mb: number | null
  /** The most that was seen, looking twice a second. */
  resident_max_mb?: number
  cpu_s: number
  /** To a disk; null where the system does not tell. */
  written_bytes: number | null
}

/** Processor time used since the start of a process, and its memory now. */
export interface Resources {
  readonly cpu_s: number
  readonly resident_bytes: number
  /** Written to a disk since then, of what has no one process that could be asked; undefined: not told. */
  readonly written_bytes?: number | undefined
}

/**
 * Something whose resources can be asked for: a `ServiceHandle` fits. Undefined: it cannot tell, or is not
 * running.
 */
export interface ResourceUser {
  readonly name: string
  /** Another one is another process, which counts its processor time from 0. */
  pid?(): number | undefined
  resources(): Promise<Resources | undefined>
}

/** This process, all its threads: the generator with the feed's reader. */
export const generatorProcess: ResourceUser = {
  name: 'generator',
  async resources() {
    const { user, system } = process.cpuUsage()
    const written_bytes = (await processWrites(process.pid))?.disk_bytes
    return { cpu_s: (user + system) / 1_000_000, resident_bytes: process.memoryUsage.rss(), written_bytes }
  },
}

/**
 * Processes that count as one, such as a broker's: `pids` is asked again each time, because a fault changes
 * them. What those had used that are gone by now stays counted.
 */
export function processGroup(name: string, pids: () => readonly number[]): ResourceUser {
  const used_s = new Map<number, number>()
  const written = new Map<number, number | undefined>()
  return {
    name,
    async resources() {
      const now = pids()
      const [read, writes] = await Promise.all([
        Promise.all(now.map(readProcess)),
        Promise.all(now.map(processWrites)),
      ])
      const found = read.filter((one) => one !== undefined)
      if (found.length === 0) return undefined
      for (const [index, one] of read.entries()) {
        const pid = now[index] as number
        if (one === undefined) continue
        used_s.set(pid, one.cpu_s)
        written.set(pid, writes[index]?.disk_bytes ?? written.get(pid))
      }
      return {
        cpu_s: [...used_s.values()].reduce((sum, cpu_s) => sum + cpu_s, 0),
        resident_bytes: found.reduce((sum, { resident_bytes }) => sum + resident_bytes, 0),
        written_bytes: sumOfAll([...written.values()]),
      }
    },
  }
}

/** Undefined where one of them is. */
function sumOfAll(values: readonly (number | undefined)[]): number | undefined {
  return values.reduce((sum, value) => {
    return sum === undefined || value === undefined ? undefined : sum + value
  }, 0)
}

const SAMPLE_EVERY_MS = 500

/**
 * Starts an interval now and looks twice a second. The returned function ends it and gives each one's
 * processor use, 100 being one core, and the most memory that was seen. One that was restarted is counted
 * over both lives but for the last half second of the killed one; one that was never seen is left out.
 */
export async function watchProcesses(users: readonly ResourceUser[]): Promise<() => Promise<ProcessUse[]>> {
  const started_us = nowUs()
  const tallies = users.map((user) => new Tally(user))
  const look = () => Promise.all(tallies.map((tally) => tally.look()))
  await look()
  let looking: Promise<unknown> | undefined
  const timer = setInterval(() => {
    looking ??= look().finally(() => {
      looking = undefined
    })
  }, SAMPLE_EVERY_MS)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await looking
    await look()
    const elapsed_s = (nowUs() - started_us) / 1_000_000
    return tallies.flatMap((tally) => tally.use(elapsed_s) ?? [])
  }
}

/** What one of them has used since the interval began. */
class Tally {
  readonly #user: ResourceUser
  #last: Reading | undefined
  #is_first = true
  #used_s = 0
  #written_bytes: number | null = 0
  #now: Resources | undefined
  #most_bytes = 0

  constructor(user: ResourceUser) {
    this.#user = user
  }

  async look(): Promise<void> {
    const pid = this.#user.pid?.()
    const [now, writes] = await Promise.all([
      this.#user.resources(),
      pid === undefined ? undefined : processWrites(pid),
    ])
    const is_first = this.#is_first
    this.#is_first = false
    if (now === undefined) return
    const written_bytes = now.written_bytes ?? writes?.disk_bytes ?? null
    const { cpu_s } = now
    const same = this.#last !== undefined && this.#last.pid === pid && cpu_s >= this.#last.cpu_s
    // Of a process that was there when the interval began, only what it used since.
    const before = same ? this.#last : is_first ? { cpu_s, written_bytes } : { cpu_s: 0, written_bytes: 0 }
    this.#used_s += cpu_s - (before?.cpu_s ?? 0)
    this.#written_bytes = added(this.#written_bytes, before?.written_bytes ?? null, written_bytes)
    this.#last = { pid, cpu_s, written_bytes }
    this.#now = now
    this.#most_bytes = Math.max(this.#most_bytes, now.resident_bytes)
  }

  use(elapsed_s: number): ProcessUse | undefined {
    if (this.#now === undefined) return undefined
    return {
      name: this.#user.name,
      cpu_percent: (100 * this.#used_s) / elapsed_s,
      resident_mb: this.#now.resident_bytes / 1_000_000,
      resident_max_mb: this.#most_bytes / 1_000_000,
      cpu_s: this.#used_s,
      written_bytes: this.#written_bytes,
    }
  }
}

/** What one of them had used so far, and whose process that was. */
interface Reading {
  readonly pid: number | undefined
  readonly cpu_s: number
  readonly written_bytes: number | null
}

/** What was written since, on top of what is known; null as soon as one reading is missing. */
function added(sum: number | null, before: number | null, now: number | null): number | null {
  return sum === null || before === null || now === null ? null : sum + Math.max(0, now - before)
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
