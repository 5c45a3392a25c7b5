import { getPriority, setPriority } from 'node:os'

/** Before everything that competes with it for the processors, and behind what the kernel itself needs. */
const PRIORITY = -10

/**
 * Raises the priority of the calling thread, where that is allowed (root, or a limit that permits it), so
 * that the instrument stamps in time while services and brokers keep every core busy. On Linux a thread has a
 * priority of its own; children are started without it (`testbed/src/brokers/owned-process.ts`). Returns what
 * is in force.
 */
export function raisePriority(): number {
  try {
    setPriority(PRIORITY)
  } catch {
    // Not allowed: the schedule slip tells whether that mattered.
  }
  return getPriority()
}

/** Takes it back for the calling thread: what stands for a system under load is no part of the instrument. */
export function takeOrdinaryPriority(): void {
  if (getPriority() < 0) setPriority(0)
}
