import { setTimeout as delay } from 'node:timers/promises'
import { STAMPS_HEADER } from '@three-ways/event-contract/stamps'
import { TRACEPARENT_HEADER } from '@three-ways/event-contract/trace-context'
import type { Intake } from '@three-ways/service-runtime/intake/intake'
import { type Arrival, NOT_TRACED, type Tracing } from '@three-ways/service-runtime/trace/tracing'
import type { EachBatchPayload, IHeaders, KafkaMessage } from 'kafkajs'
import type { Dead, Origin } from './dead-letters.ts'
import { saidBy, saidOnce, TYPE } from './header-hints.ts'
import type { OffsetCommits, Receipt } from './offset-commits.ts'
import type { FetchedMessage, UnreadableBatch } from './record-batch.ts'

/** Messages that are taken and not finished, over all partitions. RabbitMQ's prefetch is the same number. */
export const MESSAGES_IN_FLIGHT = 500

export interface BatchIntakeOptions {
  readonly intake: Intake
  readonly tracing?: Tracing
  readonly commits: OffsetCommits
  /** Keeps a message that cannot be handled; resolves when it is kept, rejects when the signal ends it. */
  readonly putAside: (origin: Origin, message: KafkaMessage, dead: Dead, signal: AbortSignal) => Promise<void>
  /** Whether a message of the topic with these headers is for others alone. */
  readonly passesOver: (topic: string, headers: IHeaders | undefined) => boolean
  readonly heartbeat_interval_ms: number
}

const NOTHING = Buffer.alloc(0)

/**
 * Takes batches in without waiting for them: fetching and heartbeats go on while messages are in work, and a
 * slow one holds up nobody but its own offset. Only a full window makes a batch wait.
 */
export class BatchIntake {
  readonly most_unfinished = MESSAGES_IN_FLIGHT
  readonly #options: BatchIntakeOptions
  readonly #arrivalOf: (message: KafkaMessage) => Arrival | undefined
  #unfinished = 0
  readonly #stopping = new AbortController()
  #onRoom: (() => void)[] = []

  constructor(options: BatchIntakeOptions) {
    this.#options = options
    const { tracing = NOT_TRACED } = options
    this.#arrivalOf = tracing.reading(({ headers }) => ({
      [STAMPS_HEADER]: saidOnce(headers, STAMPS_HEADER),
      [TRACEPARENT_HEADER]: saidOnce(headers, TRACEPARENT_HEADER),
    }))
  }

  /** Takes nothing in from now on, and waits for no place that does not take what is put aside. */
  stop(): void {
    this.#stopping.abort(new Error('the service stops'))
    this.#tellOfRoom()
  }

  /** Resolves when nothing is in work. */
  async idle(): Promise<void> {
    while (this.#unfinished > 0) await this.#room()
  }

  /** For kafkajs. Throws what `heartbeat` throws, so that the client joins its group again. */
  readonly eachBatch = async (payload: EachBatchPayload): Promise<void> => {
    const { topic, partition, messages, highWatermark } = payload.batch
    const [first] = messages
    if (first !== undefined) {
      this.#options.commits.fetched(topic, partition, Number(first.offset), Number(highWatermark))
    }
    let taken: string | undefined
    try {
      for (const message of messages) {
        while (this.#isFull() && !this.#stopped()) await this.#roomOrHeartbeat(payload)
        if (this.#stopped() || !payload.isRunning()) return
        this.#take(topic, partition, message)
        taken = message.offset
      }
      this.#options.commits.passed(topic, partition, Number(payload.batch.lastOffset()))
    } finally {
      // What was taken is not to be fetched again, whether or not the rest of the batch was.
      if (taken !== undefined) payload.resolveOffset(taken)
    }
  }

  #take(topic: string, partition: number, message: KafkaMessage): void {
    const { commits, passesOver } = this.#options
    const receipt = commits.received(topic, partition, Number(message.offset))
    if (receipt === undefined) return
    if (passesOver(topic, message.headers)) return commits.finished(receipt)
    this.#unfinished += 1
    // A rejection is the end of the service: the message is not finished and comes again.
    this.#finish(receipt, message).catch(() => {})
  }

  async #finish(receipt: Receipt, message: KafkaMessage): Promise<void> {
    const { intake, putAside, commits } = this.#options
    const { unreadable } = message as Partial<FetchedMessage>
    try {
      const disposition =
        unreadable === undefined
          ? await intake.take(
              message.value ?? NOTHING,
              saidBy(message.headers, TYPE),
              this.#arrivalOf(message),
            )
          : deadBatch(unreadable)
      if (disposition.kind === 'dead') {
        const { topic, partition } = receipt.progress
        const origin = { topic, partition, offset: message.offset }
        await putAside(origin, message, disposition, this.#stopping.signal)
      }
      commits.finished(receipt)
    } finally {
      this.#unfinished -= 1
      this.#tellOfRoom()
    }
  }

  #stopped(): boolean {
    return this.#stopping.signal.aborted
  }

  async #roomOrHeartbeat(payload: EachBatchPayload): Promise<void> {
    const waited = new AbortController()
    const pause = delay(this.#options.heartbeat_interval_ms, undefined, { signal: waited.signal })
    await Promise.race([this.#room(), pause.catch(() => {})])
    waited.abort()
    await payload.heartbeat()
  }

  #isFull(): boolean {
    return this.#unfinished >= this.most_unfinished
  }

  #room(): Promise<void> {
    return new Promise((resolve) => this.#onRoom.push(resolve))
  }

  #tellOfRoom(): void {
    if (this.#onRoom.length === 0) return
    const waiting = this.#onRoom
    this.#onRoom = []
    for (const resolve of waiting) resolve()
  }
}

function deadBatch({ first_offset, last_offset, why }: UnreadableBatch): Dead {
  const path = `offsets ${first_offset} to ${last_offset}`
  return {
    kind: 'dead',
    reason: 'unreadable_batch',
    faults: [{ path, message: why }],
    attempts: 1,
    subject: undefined,
  }
}
