import { setTimeout as delay } from 'node:timers/promises'
import { seededRandom } from '@three-ways/instrument/seeded-random'
import { type Crash, crashInRound, mortalsAmong } from '../../src/scenarios/crash-round.ts'
import { comesByInSaga } from '../../src/scenarios/saga.ts'
import type { RaisedPatterns } from './raise-patterns.ts'
import { order, PARTICIPANTS } from './saga-holds.ts'

/**
 * What `saga / kills` draws more of. Each of them turns the points by one, so that after all three every
 * participant has died at every point that its messages come by.
 */
export const SEEDS = [1, 2, 3] as const

/** Often enough for messages to be on their way at any moment. */
const ORDER_EVERY_MS = 40

/**
 * Orders come while every participant dies once by SIGKILL, with a message in its hands, and starts again: at
 * which point, and by how many messages, is a function of the seed. Resolves when all are back.
 */
export async function killParticipants(raised: RaisedPatterns, seed: number): Promise<readonly Crash[]> {
  const { running, signal } = raised
  const mortals = await mortalsAmong(PARTICIPANTS.map((name) => running.service(name)))
  const enough = new AbortController()
  const orders = orderUntil(raised, `seed-${seed}`, enough.signal)
  try {
    const draw = { random: seededRandom(seed), comesBy: comesByInSaga(running), signal }
    return await crashInRound(mortals, seed, draw)
  } finally {
    enough.abort()
    await orders
  }
}

/** Orders one after the other, whatever becomes of the requests: what was stored of them is looked at. */
async function orderUntil(raised: RaisedPatterns, lot: string, enough: AbortSignal): Promise<void> {
  const asked: Promise<unknown>[] = []
  while (!enough.aborted) {
    asked.push(order(raised, lot, asked.length).catch(() => undefined))
    await delay(ORDER_EVERY_MS, undefined, { signal: enough }).catch(() => undefined)
  }
  await Promise.all(asked)
}
