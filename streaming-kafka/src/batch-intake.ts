import { setTimeout as delay } from 'node:timers/promises'
import type { Intake } from '@three-ways/service-runtime/intake/intake'
import type { EachBatchPayload, IHeaders, KafkaMessage } from 'kafkajs'
import type { Dead, Origin } from './dead-letters.ts'
import type { OffsetCommits, Receipt } from './offset-commits.ts'

/** Messages that are taken and not finished, over all partitions. RabbitMQ's prefetch is the same number. */
export const MESSAGES_IN_FLIGHT = 500

export interface BatchIntakeOptions {
  readonly intake: Intake
  readonly commits: OffsetCommits
  /** Keeps a message that cannot be handled; resolves when it is kept. */
  readonly putAside: (origin: Origin, message: KafkaMessage, body: Buffer, dead: Dead) => Promise<void>
  /** Whether a message with these headers can be passed over unread. */
  readonly passesOver: (headers: IHeaders | undefined) => boolean
  readonly heartbeat_interval_ms: number
}

/**
 * Takes batches in without waiting for them: fetching and heartbeats go on while messages are in work, and a
 * slow one holds up nobody but its own offset. Only a full window makes a batch wait.
 */
export class BatchIntake {
  readonly #options: BatchIntakeOptions
  #unfinished = 0
  #stopping = false
  #onRoom: (() => void)[] = []

  constructor(options: BatchIntakeOptions) {
    this.#options = options
  }

  /** Takes nothing in from now on. */
  stop(): void {
    this.#stopping = true
    this.#tellOfRoom()
  }

  /** Resolves when nothing is in work. */
  async idle(): Promise<void> {
    while (this.#unfinished > 0) await this.#room()
  }

  /** For kafkajs. Throws what `heartbeat` throws, so that the client joins its group again. */
  readonly eachBatch = async (payload: EachBatchPayload): Promise<void> => {
    const { topic, partition, messages } = payload.batch
    let taken: string | undefined
    try {
      for (const message of messages) {
        while (this.#isFull() && !this.#stopping) await this.#roomOrHeartbeat(payload)
        if (this.#stopping || !payload.isRunning()) return
        this.#take(topic, partition, message)
        taken = message.offset
      }
    } finally {
      // What was taken is not to be fetched again, whether or not the rest of the batch was.
      if (taken !== undefined) payload.resolveOffset(taken)
    }
  }

  #take(topic: string, partition: number, message: KafkaMessage): void {
    const { commits, passesOver } = this.#options
    const receipt = commits.received(topic, partition, Number(message.offset))
    if (receipt === undefined) return
    if (passesOver(message.headers)) return commits.finished(receipt)
    this.#unfinished += 1
    // A rejection is the end of the service: the message stays unfinished and comes again.
    this.#finish(receipt, message).catch(() => {})
  }

  async #finish(receipt: Receipt, message: KafkaMessage): Promise<void> {
    const { intake, commits, putAside } = this.#options
    const body = message.value ?? Buffer.alloc(0)
    const disposition = await intake.take(body)
    if (disposition.kind === 'dead') {
      const { topic, partition } = receipt.progress
      await putAside({ topic, partition, offset: message.offset }, message, body, disposition)
    }
    this.#unfinished -= 1
    commits.finished(receipt)
    this.#tellOfRoom()
  }

  async #roomOrHeartbeat(payload: EachBatchPayload): Promise<void> {
    const waited = new AbortController()
    const pause = delay(this.#options.heartbeat_interval_ms, undefined, { signal: waited.signal })
    await Promise.race([this.#room(), pause.catch(() => {})])
    waited.abort()
    await payload.heartbeat()
  }

  #isFull(): boolean {
    return this.#unfinished >= MESSAGES_IN_FLIGHT
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
