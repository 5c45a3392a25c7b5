import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { BatchPace } from './batch-pace.ts'

const outboxThat = (owes_at_most: number) => ({ owes_at_most, settled_through: 0 })
const STANDS_AFTER_MS = 200
const isOpen = async (pace: BatchPace) =>
  await Promise.race([pace.untilRoom().then(() => true), delay(STANDS_AFTER_MS / 2, false)])

test('who has room goes on at once', async () => {
  expect(await isOpen(new BatchPace(outboxThat(0), STANDS_AFTER_MS))).toBe(true)
})

test('while what was stored is carried it waits for room', async () => {
  const outbox = outboxThat(1_000_000)
  const carrying = setInterval(() => {
    outbox.settled_through += 500
  }, 10)
  const waiting = new BatchPace(outbox, STANDS_AFTER_MS).untilRoom()
  const first = await Promise.race([waiting.then(() => 'room'), delay(3 * STANDS_AFTER_MS, 'waits')])
  clearInterval(carrying)
  expect(first).toBe('waits')
  outbox.owes_at_most = 0
  await waiting
})

test('it waits once for somebody who stands, and again when he goes on', async () => {
  const outbox = outboxThat(1_000_000)
  const pace = new BatchPace(outbox, STANDS_AFTER_MS)
  expect(await isOpen(pace)).toBe(false)
  await pace.untilRoom()
  expect(await isOpen(pace)).toBe(true)
  outbox.settled_through = 500
  expect(await isOpen(pace)).toBe(false)
})
