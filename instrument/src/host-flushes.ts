import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** The block devices below a folder, or why they are not known. */
export type FlushedDevices =
  | { readonly devices: readonly string[] }
  /** What the file system or the kernel does not show, as the end of "not shown: ...". */
  | { readonly why_not: string }

/** The kernel's own files; a test brings others. */
export interface KernelFiles {
  readonly sys: string
  readonly diskstats: string
}
const KERNEL: KernelFiles = { sys: '/sys', diskstats: '/proc/diskstats' }

/**
 * The whole disks that carry a folder: flushes are accounted there, and neither to a partition nor to a
 * mapping.
 */
export function devicesBelow(folder: string, kernel: KernelFiles = KERNEL): FlushedDevices {
  const { dev } = statSync(folder)
  const numbers = `${major(dev)}:${minor(dev)}`
  const place = join(kernel.sys, 'dev/block', numbers)
  if (!existsSync(place)) return { why_not: `the file system of the stores has no block device (${numbers})` }
  const devices = disksOf(realpathSync(place))
  const silent = devices.find(
    (device) => readFile(join(kernel.sys, 'block', device, 'queue/write_cache')) === WRITE_THROUGH,
  )
  if (silent !== undefined) return { why_not: `${silent} keeps nothing back, and is asked for no flush` }
  const shown = flushRequests(devices, kernel)
  return shown === undefined
    ? { why_not: `this kernel does not count flushes of ${devices.join(', ')}` }
    : { devices }
}

/** A disk without a cache of its own: the kernel drops the flush. */
const WRITE_THROUGH = 'write through'

function disksOf(place: string): string[] {
  if (existsSync(join(place, 'partition'))) return disksOf(dirname(place))
  const slaves = join(place, 'slaves')
  const below = existsSync(slaves) ? readdirSync(slaves) : []
  if (below.length === 0) return [basename(place)]
  return [...new Set(below.flatMap((name) => disksOf(realpathSync(join(slaves, name)))))]
}

/** How many flush requests these disks have completed since the machine was started; undefined: not shown. */
export function flushRequests(
  devices: readonly string[],
  { diskstats }: KernelFiles = KERNEL,
): number | undefined {
  const lines = (readFile(diskstats) ?? '').split('\n').map((line) => line.trim().split(/\s+/))
  const counts = devices.map((device) =>
    Number(lines.find((fields) => fields[NAME] === device)?.[FLUSHES] ?? Number.NaN),
  )
  const sum = counts.reduce((total, count) => total + count, 0)
  return Number.isNaN(sum) ? undefined : sum
}

// Columns of /proc/diskstats: numbers and name, then fields 1 to 17; flushes are field 16, since Linux 5.5.
const NAME = 2
const FLUSHES = 2 + 16

function readFile(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return undefined
  }
}

/** As glibc takes a device number apart. */
function major(dev: number): number {
  const number = BigInt(dev)
  return Number(((number >> 8n) & 0xfffn) | ((number >> 32n) & ~0xfffn))
}

function minor(dev: number): number {
  const number = BigInt(dev)
  return Number((number & 0xffn) | ((number >> 12n) & ~0xffn))
}

/** Flush requests of the host to the disk of the stores in a span, by whoever on this machine. */
export type HostFlushes =
  | { readonly device: string; readonly requests: number }
  | { readonly why_not: string }

/** Starts an interval now. The returned function ends it. */
export function watchHostFlushes(folder: string, kernel: KernelFiles = KERNEL): () => HostFlushes {
  const found = devicesBelow(folder, kernel)
  if ('why_not' in found) return () => found
  const { devices } = found
  const before = flushRequests(devices, kernel) ?? 0
  return () => ({
    device: devices.join(', '),
    requests: Math.max(0, (flushRequests(devices, kernel) ?? before) - before),
  })
}
