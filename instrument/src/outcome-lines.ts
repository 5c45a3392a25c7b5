import { StringDecoder } from 'node:string_decoder'
import type { FeedWords, SubjectOutcome } from '@three-ways/event-contract/workload'
import type { ArrivedOutcome } from './outcome-batch.ts'

/**
 * Cuts a stream of chunks into lines of the outcome feed. A line may lie across chunks; it arrived when its
 * last chunk did. Lines up to the last seen sequence are left out (a resumed feed may repeat some), empty
 * ones are a server's heartbeat, and what is no outcome is counted. Checked by hand: zod would cost more than
 * the parsing.
 */
export class OutcomeLines {
  /** The highest sequence seen: where a resumed feed goes on. */
  last_sequence: number
  repeated_lines = 0
  malformed_lines = 0
  #decoder = new StringDecoder('utf8')
  #rest = ''

  readonly #words: FeedWords

  constructor(after: number, words: FeedWords) {
    this.last_sequence = after
    this.#words = words
  }

  /** The new outcomes that this chunk completes, in order. */
  push(chunk: Buffer, arrived_us: number): ArrivedOutcome[] {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n')
    this.#rest = lines.pop() ?? ''
    const arrived: ArrivedOutcome[] = []
    for (const line of lines) {
      if (line.trim() === '') continue
      const outcome = parseOutcome(line, this.#words)
      if (outcome === undefined) {
        this.malformed_lines += 1
      } else if (outcome.sequence <= this.last_sequence) {
        this.repeated_lines += 1
      } else {
        this.last_sequence = outcome.sequence
        arrived.push({ outcome, arrived_us })
      }
    }
    return arrived
  }

  /** Forgets a half line: the connection broke, and the resumed feed sends it whole. */
  restart(): void {
    this.#decoder = new StringDecoder('utf8')
    this.#rest = ''
  }
}

function parseOutcome(line: string, words: FeedWords): SubjectOutcome | undefined {
  let parsed: Readonly<Record<string, unknown>> | null
  try {
    parsed = JSON.parse(line)
  } catch {
    return undefined
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined
  const { sequence, moment, status: word, reason } = parsed
  const subject = parsed[words.subject]
  if (typeof sequence !== 'number' || typeof subject !== 'string' || subject.includes('\n')) return undefined
  if (moment !== 'decided' && moment !== 'completed') return undefined
  if (typeof word !== 'string' || !Object.hasOwn(words.statuses, word)) return undefined
  const status = words.statuses[word]
  if (status === undefined) return undefined
  if (reason === undefined) return { sequence, subject, moment, status }
  return typeof reason === 'string' ? { sequence, subject, moment, status, reason } : undefined
}
