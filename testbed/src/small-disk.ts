import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmdirSync, unlinkSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of its own that can be filled to the last byte without anybody else noticing. */
export interface SmallDisk extends Disposable {
  readonly folder: string
  /** Leaves no room for another byte. */
  fill(): void
  /** Gives back what `fill` took. */
  free(): void
}

/** Mounting failed; the message is what `mount` said. */
export class NoSmallDisk extends Error {
  readonly code = 'no_small_disk'
}

/** Why this machine gives us no small disk; undefined where it does. */
export function whyNoSmallDisk(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux, for a tmpfs'
  if (process.getuid?.() !== 0) return 'needs root, to mount a tmpfs'
  try {
    openSmallDisk(1)[Symbol.dispose]()
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/** Mounts a tmpfs of so many MiB in a temporary folder; both go with it. Throws `NoSmallDisk`. */
export function openSmallDisk(mebibytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'three-ways-small-disk-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'three-ways', folder])
  if (mounted.status !== 0) {
    rmdirSync(folder)
    throw new NoSmallDisk(`Mounting a tmpfs: expected exit 0, got ${mounted.status}: ${mounted.stderr}`)
  }
  const ballast = join(folder, 'ballast')
  return {
    folder,
    fill: () => fillUp(ballast),
    free: () => unlinkSync(ballast),
    [Symbol.dispose]() {
      // Lazily: a process that is just ending may still hold a file open.
      spawnSync('umount', ['-l', folder])
      rmdirSync(folder)
    },
  }
}

/** Big pieces as long as they fit, then ever smaller ones. */
function fillUp(file: string): void {
  const descriptor = openSync(file, 'a')
  try {
    for (let bytes = 1 << 20; bytes >= 1; bytes >>= 1) {
      const piece = Buffer.alloc(bytes)
      while (fits(descriptor, piece));
    }
  } finally {
    closeSync(descriptor)
  }
}

function fits(descriptor: number, piece: Buffer): boolean {
  try {
    return writeSync(descriptor, piece) > 0
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false
    throw error
  }
}
