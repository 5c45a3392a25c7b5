/**
 * The bench's one clock: microseconds as a float with nanosecond steps, monotonic, from an arbitrary origin
 * that all threads and processes of this host share. Readings of a worker thread and of the main thread may
 * therefore be subtracted from each other, which `performance.now()` does not allow: it starts anew in every
 * thread.
 */
export function nowUs(): number {
  // Nanoseconds since boot stay below 2^53 for 104 days; after that a step is two nanoseconds, which is no
  // loss.
  return Number(process.hrtime.bigint()) / 1000
}
