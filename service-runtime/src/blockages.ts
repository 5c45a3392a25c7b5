import type { Log } from './log.ts'

/** Something that stands and cannot go on by itself, as `GET /health` and `GET /status` show it. */
export interface Blockage {
  /** What stands: `publishing`, `reading` and a topic. */
  readonly what: string
  /** In the words of whoever refuses: `NOT_ENOUGH_REPLICAS: ...`. */
  readonly why: string
  /** When it began to stand for this reason, ISO 8601. */
  readonly since: string
}

interface Standing extends Blockage {
  readonly since_ms: number
}

export interface BlockagesOptions {
  readonly log: Log
  /** Milliseconds since 1970. */
  readonly now_ms: () => number
}

/**
 * What blocks a service, and since when. Whoever tries again and again tells of each try; a line is written
 * only when something begins to stand, stands for another reason, or goes on.
 */
export class Blockages {
  readonly #options: BlockagesOptions
  readonly #standing = new Map<string, Standing>()

  constructor(options: BlockagesOptions) {
    this.#options = options
  }

  /** `what` stands. Safe to tell at every try: reasons that differ only in their numbers are the same one. */
  begin(what: string, cause: unknown): void {
    const why = wordsOf(cause)
    const before = this.#standing.get(what)
    if (before !== undefined && withoutNumbers(before.why) === withoutNumbers(why)) return
    const { log, now_ms } = this.#options
    const since_ms = now_ms()
    this.#standing.set(what, { what, why, since: new Date(since_ms).toISOString(), since_ms })
    log.warn(`blocked: ${what}: ${why}`)
  }

  /** `what` goes on. Costs nothing where it did not stand. */
  end(what: string): void {
    if (this.#standing.size === 0) return
    const ended = this.#standing.get(what)
    if (ended === undefined) return
    this.#standing.delete(what)
    const { log, now_ms } = this.#options
    log.info(`no longer blocked: ${what}, after ${((now_ms() - ended.since_ms) / 1000).toFixed(1)} s`)
  }

  /** What stands now, the oldest first. */
  list(): readonly Blockage[] {
    return [...this.#standing.values()]
      .sort((one, other) => one.since_ms - other.since_ms)
      .map(({ what, why, since }) => ({ what, why, since }))
  }
}

/** What an error says, behind the name that its protocol or the system has for it. */
function wordsOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const name = nameOf(cause)
  return name === undefined || cause.message.includes(name) ? cause.message : `${name}: ${cause.message}`
}

function nameOf(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { type, code } = cause as { readonly type?: unknown; readonly code?: unknown }
    if (typeof type === 'string') return type
    if (typeof code === 'string') return code
  }
  return undefined
}

function withoutNumbers(text: string): string {
  return text.replace(/\d+/g, '#')
}
