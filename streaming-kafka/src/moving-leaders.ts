import { setTimeout as delay } from 'node:timers/promises'
import { isLeaderMoving } from './protocol-errors.ts'

/** What the mend needs of a cluster as the client knows it. */
export interface ClusterInside {
  /** Asks who leads which partition. */
  refreshMetadata(): Promise<void>
}

/** The client's question for the ends of partitions. */
export type FetchOffsets = (this: ClusterInside, topics: unknown) => Promise<unknown>

/** A node that had to come back to its cluster leads again after seconds. */
const FOLLOWED_FOR_MS = 10_000
const ASK_EVERY_MS = 100

/**
 * The same question, asked again where a partition's leader is another one by now, or nobody for a moment.
 * Who leads is looked up anew each time: the client would ask the old leader for five minutes.
 */
export function followingLeaders(fetch: FetchOffsets): FetchOffsets {
  return async function (this: ClusterInside, topics) {
    const until_ms = performance.now() + FOLLOWED_FOR_MS
    for (;;) {
      try {
        return await fetch.call(this, topics)
      } catch (error) {
        if (!isLeaderMoving(error) || performance.now() > until_ms) throw error
      }
      await delay(ASK_EVERY_MS)
      await this.refreshMetadata()
    }
  }
}
