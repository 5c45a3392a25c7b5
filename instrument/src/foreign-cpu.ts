import { readdirSync, readFileSync } from 'node:fs'
import { nowUs } from './clock.ts'

/** Who used the processors over an interval, 100 being one core. */
export interface ForeignCpu {
  /** What neither our processes nor the kernel's own used; below 0 where the two ways of counting differ. */
  readonly foreign_percent: number
  /** Threads of the kernel: they work for whoever asks, us included. */
  readonly kernel_percent: number
  /** Processes of ours, those that ended inside the interval up to their end. */
  readonly own_percent: number
  /** How far this may be out: three standard deviations of the kernel's ticks, and what is cut off. */
  readonly resolution_percent: number
}

/** Linux counts in hundredths of a second for every user program (USER_HZ). */
const TICKS_PER_S = 100
/** The parent of all threads of the kernel. */
const KERNEL_PARENT = 2

/**
 * Starts an interval now; the returned function ends it. The host and all processes are read at the same two
 * instants: the host before and after them, and the middle counts. `pids`: all of ours but this process.
 * Those that have ended were children of ours, or of one of ours, and the kernel has added what they used in
 * all to ours. Undefined where there is no `/proc`, or where one has ended whose use nobody added up.
 */
export function watchForeignCpu(pids: () => readonly number[]): () => ForeignCpu | undefined {
  const started_us = nowUs()
  const before = readInstant(pids())
  return () => {
    const after = readInstant(pids())
    const elapsed_s = (nowUs() - started_us) / 1_000_000
    if (before === undefined || after === undefined) return undefined
    const own_s = ownUse(before, after)
    if (own_s === undefined) return undefined
    const kernel_s = kernelUse(before, after)
    const foreign_s = after.busy_s - before.busy_s - kernel_s - own_s
    const percent = (seconds: number) => (100 * seconds) / elapsed_s
    return {
      foreign_percent: percent(foreign_s),
      kernel_percent: percent(kernel_s),
      own_percent: percent(own_s),
      resolution_percent: percent(resolution_s(before, after)),
    }
  }
}

/**
 * A kernel without NO_HZ counts a processor as busy or idle as it is at each tick, a hundredth of a second
 * apart: a sample. Each process has two counts that are cut off.
 */
function resolution_s(before: Instant, after: Instant): number {
  const ticks = (after.all_s - before.all_s) * TICKS_PER_S
  const busy = ticks <= 0 ? 0 : ((after.busy_s - before.busy_s) * TICKS_PER_S) / ticks
  const deviation = Math.sqrt(Math.max(0, ticks * busy * (1 - busy)))
  return (3 * deviation + 2 * (after.own.size + 1)) / TICKS_PER_S
}

interface Instant {
  /** Of all processors since boot, busy or not. */
  readonly all_s: number
  /** Of all processors since boot; interrupts count in whoever they interrupted. */
  readonly busy_s: number
  /** What each thread of the kernel has used. */
  readonly kernel: ReadonlyMap<number, number>
  /** Of this process, all its threads; and of the children that it waited for. */
  readonly self: ProcessTimes
  readonly own: ReadonlyMap<number, ProcessTimes>
}

interface ProcessTimes {
  readonly parent: number
  readonly cpu_s: number
  readonly waited_for_s: number
}

function readInstant(pids: readonly number[]): Instant | undefined {
  try {
    const first = hostTimes()
    const self = timesOf(process.pid)
    const own = new Map<number, ProcessTimes>()
    for (const pid of pids) {
      const times = timesOf(pid)
      if (times !== undefined) own.set(pid, times)
    }
    const kernel = kernelThreads()
    const last = hostTimes()
    if (self === undefined) return undefined
    const middle = (name: 'all_s' | 'busy_s') => (first[name] + last[name]) / 2
    return { all_s: middle('all_s'), busy_s: middle('busy_s'), kernel, self, own }
  } catch {
    return undefined
  }
}

/** What our processes used between two instants; undefined where that of an ended one went elsewhere. */
function ownUse(before: Instant, after: Instant): number | undefined {
  let used_s = after.self.cpu_s - before.self.cpu_s
  used_s += after.self.waited_for_s - before.self.waited_for_s
  for (const [pid, now] of after.own) {
    const earlier = before.own.get(pid)
    // One that has used less than before is another process of the same id.
    used_s += earlier !== undefined && now.cpu_s >= earlier.cpu_s ? now.cpu_s - earlier.cpu_s : now.cpu_s
  }
  for (const [pid, { cpu_s }] of before.own) {
    const now = after.own.get(pid)
    if (now !== undefined && now.cpu_s >= cpu_s) continue
    if (!isWaitedForByUs(pid, before)) return undefined
    // What was added for it is of all its life.
    used_s -= cpu_s
  }
  return used_s
}

function isWaitedForByUs(pid: number, { own }: Instant): boolean {
  const seen = new Set<number>()
  for (let at = pid; !seen.has(at); ) {
    seen.add(at)
    const parent = own.get(at)?.parent
    if (parent === undefined) return false
    if (parent === process.pid) return true
    at = parent
  }
  return false
}

/**
 * Out of `/proc/stat` (proc(5)): user, nice, system, idle, iowait and more. Busy is what is not
 * idle. Linux keeps idle time to the nanosecond wherever a processor may sleep through ticks (NO_HZ), and
 * what is not idle by samples at ticks: work that a timer begins is over before the next one looks, so that
 * busy counts alone come out too low by some percent of a core.
 */
function hostTimes() {
  const lines = readFileSync('/proc/stat', 'utf8').split('\n')
  const cores = lines.filter((line) => /^cpu\d/.test(line)).length
  const ticks = (lines[0] ?? '').trim().split(/\s+/).slice(1).map(Number)
  const [, , , idle = 0, iowait = 0] = ticks
  const all_s = (cores * nowUs()) / 1_000_000
  const idle_s = (idle + iowait) / TICKS_PER_S
  return { all_s, busy_s: all_s - idle_s }
}

/** Undefined where there is no such process. */
function timesOf(pid: number): ProcessTimes | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name of the program, in parentheses, may hold spaces: fields are counted behind it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const seconds = (first: number, second: number) =>
      (Number(fields[first]) + Number(fields[second])) / TICKS_PER_S
    return { parent: Number(fields[1]), cpu_s: seconds(11, 12), waited_for_s: seconds(13, 14) }
  } catch {
    return undefined
  }
}

function kernelThreads(): ReadonlyMap<number, number> {
  const threads = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const times = timesOf(Number(name))
    if (times?.parent === KERNEL_PARENT) threads.set(Number(name), times.cpu_s)
  }
  return threads
}

/** Of the threads that are there at the end: the kernel ends a worker and begins another as it likes. */
function kernelUse(before: Instant, after: Instant): number {
  return [...after.kernel].reduce((sum, [pid, cpu_s]) => {
    return sum + Math.max(0, cpu_s - (before.kernel.get(pid) ?? 0))
  }, 0)
}
