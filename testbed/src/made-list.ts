import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { BrokerThing } from './broker-things.ts'
import { BrokerUnavailable } from './brokers/broker-unavailable.ts'
import { tryLockFile } from './brokers/cache-lock.ts'

const LIST = '.ndjson'

/**
 * What one run makes in brokers that outlive it: a file of lines, each on the disk before the thing is made.
 * Held by a lock that ends with the process, so that whoever cleans up knows whether the run still lives.
 */
export class MadeList implements Disposable {
  readonly file: string
  readonly #lock: Disposable
  readonly #descriptor: number
  #left: BrokerThing[] = []

  /** `owner` names the run. Throws `BrokerUnavailable` where the list cannot be written. */
  constructor(owner: string, folder = stateFolder(process.env)) {
    this.file = join(folder, `${owner}${LIST}`)
    try {
      mkdirSync(folder, { recursive: true })
      const lock = tryLockFile(lockOf(this.file))
      if (lock === undefined) throw new Error('another process writes it')
      this.#lock = lock
      this.#descriptor = openSync(this.file, 'a')
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error)
      const message =
        `keeping a list of what is made in a broker that is not ours: expected to write ${this.file}, got ${said}. ` +
        'THREE_WAYS_STATE names another folder.'
      throw new BrokerUnavailable('unusable_folder', message, error)
    }
  }

  /** Returns when the things are on the disk. */
  note(things: readonly BrokerThing[]): void {
    if (things.length === 0) return
    this.#write(things.map((thing) => ({ made: thing })))
    this.#left.push(...things)
  }

  removed(things: readonly BrokerThing[]): void {
    if (things.length === 0) return
    this.#write(things.map((thing) => ({ removed: thing })))
    const gone = new Set(things.map(keyOf))
    this.#left = this.#left.filter((thing) => !gone.has(keyOf(thing)))
  }

  /** What was noted and is not removed. */
  get left(): readonly BrokerThing[] {
    return this.#left
  }

  /** A list with nothing left on it goes. */
  [Symbol.dispose](): void {
    closeSync(this.#descriptor)
    if (this.#left.length === 0) rmSync(this.file, { force: true })
    this.#lock[Symbol.dispose]()
    if (this.#left.length === 0) rmSync(lockOf(this.file), { force: true })
  }

  #write(lines: readonly object[]): void {
    writeSync(this.#descriptor, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    fsyncSync(this.#descriptor)
  }
}

/** What the list of a run says now. */
export interface KnownRun {
  readonly owner: string
  readonly file: string
  /** Its process still runs. */
  readonly alive: boolean
  readonly left: readonly BrokerThing[]
}

/** Every run of this machine that has a list, in the order of their names. */
export function knownRuns(folder = stateFolder(process.env)): readonly KnownRun[] {
  let files: string[]
  try {
    files = readdirSync(folder).filter((file) => file.endsWith(LIST))
  } catch {
    return []
  }
  return files.sort().map((name) => {
    const file = join(folder, name)
    return { owner: name.slice(0, -LIST.length), file, alive: isHeld(file), left: leftOn(file) }
  })
}

/** Forgets a run of which nothing is left. */
export function forgetRun({ file }: KnownRun): void {
  rmSync(file, { force: true })
  rmSync(lockOf(file), { force: true })
}

/** Where runs keep their lists: beside the cache and not in it, since a cache may be emptied at any time. */
export function stateFolder(environment: NodeJS.ProcessEnv): string {
  const own = environment.THREE_WAYS_STATE
  if (own !== undefined && own !== '') return own
  const shared = environment.XDG_STATE_HOME
  const parent = shared !== undefined && shared !== '' ? shared : join(homedir(), '.local', 'state')
  return join(parent, 'three-ways', 'made-in-brokers')
}

function lockOf(file: string): string {
  return `${file.slice(0, -LIST.length)}.lock`
}

function isHeld(file: string): boolean {
  const lock = tryLockFile(lockOf(file))
  lock?.[Symbol.dispose]()
  return lock === undefined
}

/** A line that a crash cut short is one that was not finished: what it names was not made yet. */
function leftOn(file: string): readonly BrokerThing[] {
  const left = new Map<string, BrokerThing>()
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    try {
      const { made, removed } = JSON.parse(line) as { made?: BrokerThing; removed?: BrokerThing }
      if (made !== undefined) left.set(keyOf(made), made)
      if (removed !== undefined) left.delete(keyOf(removed))
    } catch {}
  }
  return [...left.values()]
}

function keyOf({ kind, name, vhost }: BrokerThing): string {
  return JSON.stringify([kind, vhost ?? '', name])
}
