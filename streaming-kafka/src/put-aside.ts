import { setTimeout as delay } from 'node:timers/promises'
import type { Blockages } from '@three-ways/service-runtime/blockages'
import type { KafkaMessage } from 'kafkajs'
import { type Dead, deadLetterOf, type Form, type Origin } from './dead-letters.ts'
import { isTooLarge } from './protocol-errors.ts'
import type { Publisher } from './publisher.ts'
import { deadLetterTopicOf } from './topology.ts'

const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 2000

/** What is tried, one after the other, as long as the broker finds it too large. */
const ATTEMPTS: readonly { readonly form: Form; readonly compressed: boolean }[] = [
  { form: 'whole', compressed: false },
  { form: 'whole', compressed: true },
  { form: 'cut', compressed: false },
]
/** Takes a few hundred bytes. */
const LAST_ATTEMPT = { form: 'reference', compressed: false } as const

export interface PuttingAside {
  readonly service: string
  readonly publisher: Publisher
  readonly blockages: Blockages
}

/**
 * Puts a message aside in the dead-letter topic of the one that it came from, as much of it as the broker
 * takes; resolves with how much that is. Tries again until the signal ends it: what was not put aside is not
 * finished, its offset stays uncommitted, and it comes again after a restart.
 */
export async function putAside(
  { service, publisher, blockages }: PuttingAside,
  origin: Origin,
  message: KafkaMessage,
  dead: Dead,
  signal: AbortSignal,
): Promise<Form> {
  const topic = deadLetterTopicOf(origin.topic)
  const what = `putting messages aside into ${topic}`
  let pause_ms = FIRST_PAUSE_MS
  for (let attempt = 0; ; ) {
    const { form, compressed } = ATTEMPTS[attempt] ?? LAST_ATTEMPT
    try {
      await publisher.send(topic, [deadLetterOf(service, origin, dead, message, form)], signal, compressed)
      blockages.end(what)
      return form
    } catch (error) {
      signal.throwIfAborted()
      if (isTooLarge(error) && attempt < ATTEMPTS.length) {
        attempt += 1
        continue
      }
      blockages.begin(what, error)
      await delay(pause_ms, undefined, { signal })
      pause_ms = Math.min(pause_ms * 2, LONGEST_PAUSE_MS)
    }
  }
}
