import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'

/** A monotonic clock, and a name that no other clock has. */
export interface HostClock {
  readonly name: string
  /** Microseconds from an origin that nobody needs to know, as a whole number. */
  now_us(): number
}

/**
 * The one monotonic clock of this host (CLOCK_MONOTONIC), which all of its processes and containers read
 * alike. Its name is made of what decides which clock that is: the boot of the kernel, and the time
 * namespace, since that may shift it. Where a system tells neither, a process has a clock of its own: its
 * stamps are then compared with nobody's, instead of with those of a clock that may be another one.
 */
export function hostClock(read: (what: string) => string = readFact): HostClock {
  return { name: nameOf(read), now_us: () => Math.floor(Number(process.hrtime.bigint()) / 1000) }
}

const BOOT = '/proc/sys/kernel/random/boot_id'
const NAMESPACE = '/proc/self/ns/time'

function nameOf(read: (what: string) => string): string {
  const boot = tried(read, BOOT)
  if (boot === undefined) return randomBytes(6).toString('hex')
  // Kernels of before 5.6 have no time namespaces, and so one clock.
  return createHash('sha256')
    .update(`${boot} ${tried(read, NAMESPACE) ?? ''}`)
    .digest('hex')
    .slice(0, 12)
}

function tried(read: (what: string) => string, what: string): string | undefined {
  try {
    return read(what).trim() || undefined
  } catch {
    return undefined
  }
}

function readFact(what: string): string {
  return what === NAMESPACE ? readlinkSync(what) : readFileSync(what, 'utf8')
}
