import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of its own that can be made to stall without anybody else noticing. */
export interface StallingDisk extends Disposable {
  readonly folder: string
  /**
   * Resolves when the disk has stalled: whoever writes to it waits from now on, for so many seconds, and gets
   * no error. It ends by itself, whatever becomes of us.
   */
  stall(seconds: number): Promise<void>
}

/** Such a disk cannot be had; the message is what the system said. */
export class NoStallingDisk extends Error {
  readonly code = 'no_stalling_disk'
}

/** Why this machine gives us no disk that stalls; undefined where it does. */
export function whyNoStallingDisk(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux, for a loop device and fsfreeze'
  if (process.getuid?.() !== 0) return 'needs root, to mount a loop device'
  try {
    using disk = openStallingDisk(LEAST_MEBIBYTES)
    run('fsfreeze', ['--freeze', disk.folder])
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/** A file system with a log has to fit into it. */
const LEAST_MEBIBYTES = 16
/**
 * Stalls, says so, and ends it. Whoever ends us must not end that, or whatever waits for the disk could not
 * even be killed: so it hears no signal that a terminal or a closed pipe sends.
 */
const STALL = `trap '' INT TERM HUP PIPE
fsfreeze --freeze "$1" || exit 1
echo stalled
sleep "$2"
fsfreeze --unfreeze "$1"`

/**
 * Mounts an ext4 of so many MiB, 16 at least, that lies in a temporary file; both go with it. Takes no more
 * room than what is written to it. Throws `NoStallingDisk`.
 */
export function openStallingDisk(mebibytes: number): StallingDisk {
  const place = mkdtempSync(join(tmpdir(), 'three-ways-stalling-disk-'))
  const image = join(place, 'image')
  const folder = join(place, 'disk')
  try {
    writeFileSync(image, '')
    truncateSync(image, mebibytes * 2 ** 20)
    mkdirSync(folder)
    run('mkfs.ext4', ['-q', '-F', image])
    run('mount', ['-o', 'loop', image, folder])
  } catch (error) {
    rmSync(place, { recursive: true, force: true })
    throw error
  }
  const stalling: ChildProcess[] = []
  return {
    folder,
    async stall(seconds) {
      const one = beginStall(folder, seconds)
      stalling.push(one)
      await untilStalled(folder, one)
    },
    [Symbol.dispose]() {
      for (const one of stalling) end(one)
      // Whoever waits for it goes on; it fails where nobody does.
      spawnSync('fsfreeze', ['--unfreeze', folder])
      // Lazily: a process that is just ending may still hold a file open.
      spawnSync('umount', ['-l', folder])
      rmSync(place, { recursive: true, force: true })
    },
  }
}

function beginStall(folder: string, seconds: number): ChildProcess {
  return spawn('sh', ['-c', STALL, 'sh', folder, String(seconds)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
}

async function untilStalled(folder: string, stalling: ChildProcess): Promise<void> {
  const { stdout, stderr } = stalling
  if (stdout === null || stderr === null) throw new TypeError('Stalling a disk: expected pipes')
  let said = ''
  stderr.on('data', (piece: Buffer) => {
    said += piece.toString()
  })
  const ended = once(stalling, 'close').then(() => {
    throw new NoStallingDisk(`Stalling the disk ${folder}: expected it to stall, got: ${said.trim()}`)
  })
  await Promise.race([once(stdout, 'data'), ended])
}

/** With what it waits by. */
function end({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function run(program: string, given: readonly string[]): void {
  const { status, error, stderr } = spawnSync(program, given, { encoding: 'utf8' })
  if (status === 0) return
  const got = error?.message ?? `${status}: ${stderr.trim()}`
  throw new NoStallingDisk(`Making a disk that stalls by ${program}: expected exit 0, got ${got}`)
}
