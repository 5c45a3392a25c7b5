import { setTimeout as delay } from 'node:timers/promises'
import type { Admin } from 'kafkajs'
import { AdminClient } from './admin-client.ts'
import { orAborted } from './or-aborted.ts'

/**
 * A KRaft node that slept longer than its session (9 s) fences itself when it wakes: for a moment none of its
 * partitions has a leader. It may also serve first and be fenced then, so one good answer is not enough.
 */
const CALM_MS = 2_000
const ASK_EVERY_MS = 100
/** Names enough that every partition of the offsets topic coordinates one of them. */
const COORDINATED = Array.from({ length: 32 }, (_, n) => `three-ways.awake.${n}`)

/**
 * Resolves when a broker that was asleep has been itself again for two seconds: every partition of every
 * topic has a leader, and coordinators answer. Rejects with the reason of the signal.
 */
export async function untilAwake(url: string, signal: AbortSignal): Promise<void> {
  await using broker = new AdminClient(url, 'three-ways-awake')
  const cut = () => broker.cut()
  signal.addEventListener('abort', cut, { once: true })
  try {
    await orAborted(broker.connected(), signal)
    let calm_since = performance.now()
    while (performance.now() - calm_since < CALM_MS) {
      if (!(await isItself(broker.admin))) calm_since = performance.now()
      await delay(ASK_EVERY_MS, undefined, { signal })
    }
  } finally {
    signal.removeEventListener('abort', cut)
  }
  signal.throwIfAborted()
}

async function isItself(admin: Admin): Promise<boolean> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: await admin.listTopics() })
    if (topics.some(({ partitions }) => partitions.some(({ leader }) => leader < 0))) return false
    await Promise.all(COORDINATED.map((groupId) => admin.fetchOffsets({ groupId, topics: [] })))
    return true
  } catch {
    return false
  }
}
