import { spawnSync } from 'node:child_process'
import { readlinkSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'
import { basename } from 'node:path'

/** How the kernel chooses the moment at which a thread runs (sched(7)). */
export type Scheduling = 'fifo' | 'other'

/** Before everything that competes with it for the processors, and behind what the kernel itself needs. */
const PRIORITY = -10
/**
 * Of the main thread, which counts and writes down: whatever decides about a moment has a thread of its own.
 * Before the systems under load, so that it is not starved; behind the threads that send and stamp, which it
 * would otherwise share two cores with as an equal.
 */
const MAIN_THREAD_PRIORITY = -2

/**
 * Raises the priority of the calling thread, where that is allowed (root, or a limit that permits it), so
 * that the instrument stamps in time while services and brokers keep every core busy. On Linux a thread has a
 * priority of its own; children are started without it (`testbed/src/brokers/owned-process.ts`). Returns what
 * is in force.
 */
export function raisePriority(priority = PRIORITY): number {
  try {
    setPriority(priority)
  } catch {
    // Not allowed: the schedule slip tells whether that mattered.
  }
  return getPriority()
}

/**
 * For a thread whose stamps are the measurement: it runs at the moment at which it has something to do
 * (SCHED_FIFO, by `chrt`). A nice value is not enough: it counts only within a session where the kernel
 * groups processes by them, and a thread that wakes still waits until the one that runs has had its slice,
 * some milliseconds. Where that is not allowed, or there is no `chrt`, the thread has a raised priority and
 * no more. Threads and processes that it starts are ordinary ones. Returns what is in force.
 */
export function runAtOnce(): Scheduling {
  raisePriority()
  try {
    const thread = basename(readlinkSync('/proc/thread-self'))
    const words = ['--reset-on-fork', '--fifo', '--pid', '1', thread]
    return spawnSync('chrt', words, { stdio: 'ignore' }).status === 0 ? 'fifo' : 'other'
  } catch {
    return 'other'
  }
}

/**
 * A raised priority for the main thread of a bench. Returns what its other threads get at the least, and what
 * it has itself.
 */
export function raiseMainThread(): { readonly generator_priority: number; readonly main_priority: number } {
  const generator_priority = raisePriority()
  return { generator_priority, main_priority: raisePriority(MAIN_THREAD_PRIORITY) }
}

/** Takes it back for the calling thread: what stands for a system under load is no part of the instrument. */
export function takeOrdinaryPriority(): void {
  if (getPriority() < 0) setPriority(0)
}
