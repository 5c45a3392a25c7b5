import { setTimeout as delay } from 'node:timers/promises'
import type { Disposition } from '@three-ways/service-runtime/intake/intake'
import type { DeadLetter } from '@three-ways/testbed/system'
import type { Message } from 'kafkajs'
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

/**
 * The record that keeps a message which `service` could not handle: the original bytes, and why, in headers.
 */
export function deadLetterOf(
  service: string,
  origin: Origin,
  dead: Dead,
  key: Buffer | null,
  body: Buffer,
): Message {
  return {
    key,
    value: body,
    headers: {
      service,
      reason: dead.reason,
      attempts: String(dead.attempts),
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
 * Reads dead letters back; `origin` is the topic that the message came from. One per message and service: a
 * crash between putting aside and committing puts it aside again.
 */
export function lettersIn(records: readonly ReadRecord[]): DeadLetter[] {
  const letters = new Map<string, DeadLetter>()
  for (const { message } of records) {
    const header = (name: string) => String(message.headers?.[name] ?? '')
    const [service, origin] = [header('service'), header('original_topic')]
    letters.set(`${service} ${origin}/${header('original_partition')}@${header('original_offset')}`, {
      origin,
      service,
      reason: header('reason'),
      attempts: Number(header('attempts')),
      body: message.value ?? Buffer.alloc(0),
    })
  }
  return [...letters.values()]
}
