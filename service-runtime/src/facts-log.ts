import type { Envelope } from '@three-ways/event-contract/envelope'
import type { Fault } from '@three-ways/event-contract/faults'
import { LineGate } from './line-gate.ts'
import type { Log, LogLevel } from './log.ts'
import type { Moment, ServiceDeclaration } from './workflow.ts'

/** Lines about single subjects a second, above which they are counted and not written. */
export const MOST_LINES_PER_S = 50

export interface FactsLogOptions {
  readonly log: Log
  /** `debug` has every line written, however many there are. */
  readonly level: LogLevel
  /** How an emitted event is told, by type; an event without words is told by its type. */
  readonly tells: ServiceDeclaration['tells']
  readonly now_ms: () => number
}

type Fact = Envelope | { readonly subject: string; readonly words: string }

/**
 * What became of each subject, a line for each fact: `a-1 reserved`. A fact is told after its
 * commit, and never if that is rolled back. For people who look: quiet while there is more to tell than
 * anybody reads.
 */
export class FactsLog implements Disposable {
  readonly #options: FactsLogOptions
  readonly #gate: LineGate
  #facts: Fact[] = []

  constructor(options: FactsLogOptions) {
    this.#options = options
    this.#gate = new LineGate({
      most_per_s: options.level === 'debug' ? Number.POSITIVE_INFINITY : MOST_LINES_PER_S,
      now_ms: options.now_ms,
      onHeldBack: (lines) => options.log.info(`${lines} more facts; LOG_LEVEL=debug shows each`),
    })
  }

  emitted(events: readonly Envelope[]): void {
    for (const event of events) this.#facts.push(event)
  }

  /** `what` came once more and had no effect: a type of event, or a command. */
  repeated(subject: string, what: string): void {
    this.#facts.push({ subject, words: `duplicate ignored: ${what}` })
  }

  /** What was told since the last commit is true now, and so are these moments. */
  committed(moments: readonly Moment[]): void {
    const facts = this.#facts
    const lines = facts.length + moments.length
    if (lines === 0) return
    this.#facts = []
    if (!this.#gate.admits(lines)) return
    const { log } = this.#options
    for (const fact of facts) log.info(`${fact.subject} ${this.#words(fact)}`)
    for (const moment of moments) log.info(`${moment.subject} ${wordsOf(moment)}`)
  }

  /** Nothing that was told since the last commit is true. */
  rolledBack(): void {
    this.#facts = []
  }

  /** Says what is still to be said; nothing is written later. */
  [Symbol.dispose](): void {
    this.#gate[Symbol.dispose]()
  }

  #words(fact: Fact): string {
    if ('words' in fact) return fact.words
    return this.#options.tells?.[fact.type]?.(fact) ?? fact.type
  }
}

function wordsOf({ moment, status, reason }: Moment): string {
  if (reason !== undefined) return `${status}: ${reason}`
  return moment === 'completed' ? 'completed' : status
}

/** A log of facts at this level, or none where nobody would see it. */
export function factsLogAt(options: FactsLogOptions): FactsLog | undefined {
  return options.level === 'debug' || options.level === 'info' ? new FactsLog(options) : undefined
}

/** A message that nobody will handle as it is. `subject` is undefined where nobody can tell it. */
export interface GivenUpMessage {
  readonly subject: string | undefined
  readonly reason: string
  readonly faults: readonly Fault[]
}

/** The line for a message that was put aside and kept. */
export function deadLetteredLine(message: GivenUpMessage & { readonly attempts: number }): string {
  const { attempts } = message
  return givenUpLine(message, `dead-lettered after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`)
}

/** `<subject> <how>: <reason> (<first fault>)`. */
export function givenUpLine({ subject = 'a message', reason, faults }: GivenUpMessage, how: string): string {
  const [fault] = faults
  const detail = fault === undefined ? '' : ` (${fault.path}: ${fault.message})`
  return `${subject} ${how}: ${reason}${detail}`
}
