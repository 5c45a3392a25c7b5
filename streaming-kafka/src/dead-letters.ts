import { setTimeout as delay } from 'node:timers/promises'
import type { Disposition } from '@three-ways/service-runtime/intake/intake'
import type { DeadLetter } from '@three-ways/testbed/system'
import type { IHeaders, KafkaMessage, Message } from 'kafkajs'
import type { Publisher } from './publisher.ts'
import type { ReadRecord } from './read-topics.ts'
import { deadLetterTopicOf } from './topology.ts'

/** Where a message was read. */
export interface Origin {
  readonly topic: string
  readonly partition: number
  readonly offset: string
}

export type Dead = Extract<Disposition, { kind: 'dead' }>

const PAUSE_MS = 500

/** What a redriven record carries: who shall read it, and how often it was tried before. */
const REDRIVEN_FOR = 'redriven_for'
const ATTEMPTS_BEFORE = 'attempts_before'
/**
 * What a record carries that ends a dead letter: the id of that letter. A topic forgets nothing by itself.
 */
const ENDS = 'ends'

/**
 * The record that keeps a message which `service` could not handle: the original bytes, and why, in headers.
 */
export function deadLetterOf(
  service: string,
  origin: Origin,
  dead: Dead,
  { key, headers }: Pick<KafkaMessage, 'key' | 'headers'>,
  body: Buffer,
): Message {
  return {
    key,
    value: body,
    headers: {
      service,
      reason: dead.reason,
      attempts: String(dead.attempts + Number(headers?.[ATTEMPTS_BEFORE] ?? 0)),
      faults: JSON.stringify(dead.faults),
      original_topic: origin.topic,
      original_partition: String(origin.partition),
      original_offset: origin.offset,
    },
  }
}

/** Puts a message aside in the dead-letter topic of the one it came from; tries until the signal ends it. */
export async function putAside(
  publisher: Publisher,
  origin: Origin,
  letter: Message,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    try {
      return await publisher.send(deadLetterTopicOf(origin.topic), [letter], signal)
    } catch {
      // Not put aside is not finished: its offset stays uncommitted, and it comes again after a restart.
      await delay(PAUSE_MS, undefined, { signal })
    }
  }
}

/**
 * The record that hands a dead letter to its service once more; the other readers of the topic pass it over.
 */
export function redrivenOf({ service, attempts }: DeadLetter, key: Buffer | null, body: Uint8Array): Message {
  return {
    key,
    value: Buffer.from(body),
    headers: { [REDRIVEN_FOR]: service, [ATTEMPTS_BEFORE]: String(attempts) },
  }
}

/** Whether a record was redriven for somebody else. */
export function isForAnother(service: string, headers: IHeaders | undefined): boolean {
  const redriven_for = headers?.[REDRIVEN_FOR]
  return redriven_for !== undefined && String(redriven_for) !== service
}

/** The record that ends a dead letter; it goes to the topic that holds the letter. */
export function endOf({ id }: DeadLetter): Message {
  return { value: null, headers: { [ENDS]: id } }
}

/** A dead letter with what is needed to hand it over again. */
export interface KeptLetter {
  readonly letter: DeadLetter
  readonly key: Buffer | null
}

/**
 * Reads dead letters back; `origin` is the topic that the message came from. One per message and service: a
 * crash between putting aside and committing puts it aside again. Those that were ended are left out.
 */
export function lettersIn(records: readonly ReadRecord[]): KeptLetter[] {
  const letters = new Map<string, KeptLetter>()
  for (const { message } of records) {
    const header = (name: string) => String(message.headers?.[name] ?? '')
    if (message.headers?.[ENDS] !== undefined) {
      letters.delete(header(ENDS))
      continue
    }
    const [service, origin] = [header('service'), header('original_topic')]
    const id = `${service}/${origin}/${header('original_partition')}@${header('original_offset')}`
    const letter = {
      id,
      origin,
      service,
      reason: header('reason'),
      attempts: Number(header('attempts')),
      put_aside_ms: Number(message.timestamp),
      body: message.value ?? Buffer.alloc(0),
    }
    letters.set(id, { letter, key: message.key })
  }
  return [...letters.values()]
}
