import { describe, expect, it } from 'vitest'
import { until } from '../order-client.ts'
import type { DeadLetter } from '../system.ts'
import { type Raised, type RaisedForSuite, SETTLES_WITHIN_MS } from './raised.ts'

const ATTEMPTS = 3

/**
 * A handler that throws whenever it is tried is given up after three attempts, and what it was to handle is
 * kept, in every model: where customers wait for the handler, it is notification's, which they do not need
 * for an answer.
 */
export function deadLetters(raised: Raised, keepsDeadLetters: boolean): void {
  describe('a message whose handler throws', () => {
    it('is kept after three attempts, and completes its order when it is redriven to a mended handler', async () => {
      const { running, customer, signal } = raised()
      const { letter, order_id } = await deadLetterOf(raised())
      expect(letter).toMatchObject({ service: 'notification-service', attempts: ATTEMPTS })
      const kept = await lettersCounted(raised())
      expect(JSON.parse(Buffer.from(letter.body).toString())).toMatchObject({ subject: order_id })
      expect(Math.abs(letter.put_aside_ms - Date.now())).toBeLessThan(SETTLES_WITHIN_MS)
      await running.service('notification-service').throwFor(undefined)
      await running.inspector.redrive(letter.id, signal)
      expect(await customer.untilTerminal(order_id, SETTLES_WITHIN_MS)).toMatchObject({
        notification: 'sent',
      })
      expect(await lettersAbout(raised(), order_id)).toEqual([])
      expect(await lettersCounted(raised())).toBe(kept - 1)
      await expect(running.inspector.redrive(letter.id, signal)).rejects.toThrow(letter.id)
    })

    it('is put aside again while the handler throws, with its attempts added up, until it is dropped', async () => {
      const { running, signal } = raised()
      const { letter, order_id } = await deadLetterOf(raised())
      await running.inspector.redrive(letter.id, signal)
      const again = await untilKept(raised(), order_id, 2 * ATTEMPTS)
      expect(Buffer.from(again.body)).toEqual(Buffer.from(letter.body))
      await running.service('notification-service').throwFor(undefined)
      await running.inspector.drop(again.id, signal)
      expect(await lettersAbout(raised(), order_id)).toEqual([])
      await expect(running.inspector.drop(again.id, signal)).rejects.toThrow(again.id)
    })
  })

  if (keepsDeadLetters) {
    it('a message that nobody could read is handled once it was repaired', async () => {
      const { running, customer, signal } = raised()
      const { letter, order_id } = await deadLetterOf(raised())
      await running.service('notification-service').throwFor(undefined)
      const broken = Buffer.from(Buffer.from(letter.body).toString().replace('"user_id"', '"user"'))
      await running.inspector.redrive(letter.id, signal, broken)
      const unread = await untilKept(raised(), order_id, ATTEMPTS + 1)
      expect(unread.reason).toBe('invalid_event')
      await running.inspector.redrive(unread.id, signal, letter.body)
      expect(await customer.untilTerminal(order_id, SETTLES_WITHIN_MS)).toMatchObject({
        notification: 'sent',
      })
    })
  }
}

/** Places an order whose notification throws, and waits until that is given up. It goes on throwing. */
async function deadLetterOf(suite: RaisedForSuite): Promise<{ letter: DeadLetter; order_id: string }> {
  const order_id = suite.newId()
  const notification = suite.running.service('notification-service')
  await notification.throwFor({ type: 'InventoryReserved', subject: order_id })
  await suite.customer.place({ order_id, item: 'burger', qty: 1 })
  return { letter: await untilKept(suite, order_id, ATTEMPTS), order_id }
}

async function untilKept(suite: RaisedForSuite, order_id: string, attempts: number): Promise<DeadLetter> {
  let kept: DeadLetter | undefined
  const what = `the message about ${order_id} is kept after ${attempts} attempts`
  const isKept = async () => {
    kept = (await lettersAbout(suite, order_id)).find((letter) => letter.attempts === attempts)
    return kept !== undefined
  }
  await until(what, SETTLES_WITHIN_MS, suite.signal, isKept, { lasts: true })
  return kept as DeadLetter
}

/** How many there are: as many as can be listed, once a broker has back what was handed out for that. */
async function lettersCounted({ running, signal }: RaisedForSuite): Promise<number> {
  const { length } = await running.inspector.deadLetters(signal)
  await until(`${length} letters are counted`, SETTLES_WITHIN_MS, signal, async () => {
    return (await running.inspector.countDeadLetters(signal)) === length
  })
  return length
}

async function lettersAbout({ running, signal }: RaisedForSuite, order_id: string): Promise<DeadLetter[]> {
  const letters = await running.inspector.deadLetters(signal)
  return letters.filter(({ body }) => Buffer.from(body).includes(`"${order_id}"`))
}
