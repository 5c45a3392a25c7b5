import { getPriority, setPriority } from 'node:os'

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

/** The same for the main thread of a bench. Returns what its other threads get, and what it has itself. */
export function raiseMainThread(): { readonly generator_priority: number; readonly main_priority: number } {
  const generator_priority = raisePriority()
  return { generator_priority, main_priority: raisePriority(MAIN_THREAD_PRIORITY) }
}

/** Takes it back for the calling thread: what stands for a system under load is no part of the instrument. */
export function takeOrdinaryPriority(): void {
  if (getPriority() < 0) setPriority(0)
}
