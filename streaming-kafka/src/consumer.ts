import { setTimeout as delay } from 'node:timers/promises'
import type { EffectiveSettings } from '@three-ways/event-contract/effective-settings'
import type { Blockages } from '@three-ways/service-runtime/blockages'
import { ACKNOWLEDGING_PAUSE_MS } from '@three-ways/service-runtime/intake/finished-prefix'
import type { Intake } from '@three-ways/service-runtime/intake/intake'
import type { Log } from '@three-ways/service-runtime/log'
import type { Tracing } from '@three-ways/service-runtime/trace/tracing'
import type { Consumer } from 'kafkajs'
import { BatchIntake, type BatchIntakeOptions } from './batch-intake.ts'
import { Beginnings } from './beginnings.ts'
import type { Connection } from './connection.ts'
import {
  HEARTBEAT_INTERVAL_MS,
  MEMBERSHIP,
  membershipSettings,
  READING,
  SESSION_TIMEOUT_MS,
} from './membership.ts'
import { OffsetCommits } from './offset-commits.ts'
import { orAborted } from './or-aborted.ts'
import { tellOthersInGroup } from './others-in-group.ts'

/** How long new partitions of a topic may stay unnoticed. */
const METADATA_MAX_AGE_MS = 5000

const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 1000

export interface GroupMemberOptions {
  readonly connection: Connection
  readonly group: string
  readonly topics: readonly string[]
  readonly intake: Intake
  readonly tracing: Tracing
  readonly putAside: BatchIntakeOptions['putAside']
  readonly passesOver: BatchIntakeOptions['passesOver']
  readonly log: Log
  readonly blockages: Blockages
  readonly signal: AbortSignal
}

/** Why a membership ends that is begun anew at once, with nothing wrong. */
const MADE_AGAIN = new Error('a topic was made again')

/**
 * A service as a member of its consumer group, for as long as it lives: joins, reads, commits; and when
 * kafkajs gives up, for whatever reason, joins again.
 */
export class GroupMember {
  readonly #options: GroupMemberOptions
  readonly #commits: OffsetCommits
  readonly #batches: BatchIntake
  readonly #beginnings: Beginnings
  #consumer: Consumer | undefined
  #endMembership: ((reason: unknown) => void) | undefined
  #hasPartitions = false
  #leaving = false

  constructor(options: GroupMemberOptions) {
    this.#options = options
    const { intake, tracing, putAside, passesOver, signal, log } = options
    this.#beginnings = new Beginnings(options)
    this.#commits = new OffsetCommits({
      commit: async (offsets) => {
        if (this.#consumer === undefined)
          throw new Error('expected to be in the group, but it is being joined')
        await this.#consumer.commitOffsets(offsets.map((one) => this.#beginnings.named(one)))
      },
      // Usual while the group rebalances: what was not committed comes again and is recognised.
      onFailure: (error) => log.debug(`committing offsets failed: ${error}`),
      pause_ms: ACKNOWLEDGING_PAUSE_MS,
      signal,
    })
    this.#batches = new BatchIntake({
      intake,
      tracing,
      commits: this.#commits,
      putAside,
      passesOver,
      heartbeat_interval_ms: HEARTBEAT_INTERVAL_MS,
    })
  }

  /** Begins to join in the background. Returns at once. */
  start(): void {
    this.#stay().catch((error) => {
      if (!this.#ends()) this.#options.log.error('no member of the group any more', error)
    })
  }

  /** What this member reads with: the very objects that its consumers get. */
  settings(): EffectiveSettings {
    return {
      consume_unfinished_most: this.#batches.most_unfinished,
      consume_acknowledging_pause_ms: ACKNOWLEDGING_PAUSE_MS,
      ...membershipSettings(),
    }
  }

  /** Messages in its partitions that were not fetched yet; undefined while it has none. */
  waiting(): number | undefined {
    return this.#hasPartitions ? this.#commits.behind() : undefined
  }

  /** Whether the group has given this member its partitions. */
  hasPartitions(): boolean {
    return this.#hasPartitions
  }

  /** These topics were deleted and made again: those that are read here are read from their beginning. */
  readAgain(topics: readonly string[]): void {
    if (this.#beginnings.again(topics)) this.#endMembership?.(MADE_AGAIN)
  }

  /** Takes nothing in any more and finishes what is in work. Rejects with the reason of the signal. */
  async finish(signal: AbortSignal): Promise<void> {
    this.#leaving = true
    this.#batches.stop()
    try {
      this.#consumer?.pause(this.#options.topics.map((topic) => ({ topic })))
    } catch {
      // Not joined yet: there is nothing to pause.
    }
    await orAborted(this.#batches.idle(), signal)
  }

  /**
   * Resolves when the offsets of all that is finished are committed. Rejects with the reason of the signal.
   */
  committed(signal: AbortSignal): Promise<void> {
    return orAborted(this.#commits.settled(), signal)
  }

  /** Tells the group that this member goes, so that nobody waits for it. Never rejects. */
  async leave(signal: AbortSignal): Promise<void> {
    this.#leaving = true
    this.#hasPartitions = false
    const left = this.#consumer?.disconnect() ?? Promise.resolve()
    await orAborted(left, signal).catch(() => {})
  }

  #ends(): boolean {
    return this.#leaving || this.#options.signal.aborted
  }

  async #stay(): Promise<void> {
    const { connection, blockages, signal } = this.#options
    let pause_ms = FIRST_PAUSE_MS
    for (;;) {
      await connection.untilUp(signal)
      const joined_at_ms = performance.now()
      const error = await this.#beMember()
      this.#hasPartitions = false
      if (this.#ends()) return
      if (error !== MADE_AGAIN) blockages.begin(this.#reading, error)
      await this.#consumer?.disconnect().catch(() => {})
      this.#consumer = undefined
      if (error === MADE_AGAIN) continue
      const lasted_ms = performance.now() - joined_at_ms
      pause_ms = lasted_ms > SESSION_TIMEOUT_MS ? FIRST_PAUSE_MS : Math.min(pause_ms * 2, LONGEST_PAUSE_MS)
      await delay(pause_ms * (0.75 + Math.random() / 2), undefined, { signal })
    }
  }

  /** Resolves with the reason when the membership is over. */
  async #beMember(): Promise<unknown> {
    const { connection, group, topics, blockages, log } = this.#options
    const crashed = Promise.withResolvers<unknown>()
    this.#endMembership = crashed.resolve
    const consumer = connection.consuming.consumer({
      groupId: group,
      ...MEMBERSHIP,
      allowAutoTopicCreation: false,
      metadataMaxAge: METADATA_MAX_AGE_MS,
      // A crash ends this membership; the loop around it begins the next one, with backoff of its own.
      retry: { retries: 40, initialRetryTime: 50, maxRetryTime: 1000, restartOnFailure: async () => false },
    })
    consumer.on(consumer.events.CRASH, ({ payload }) => crashed.resolve(payload.error))
    consumer.on(consumer.events.REQUEST_TIMEOUT, () => connection.drop('a request was not answered'))
    consumer.on(consumer.events.REBALANCING, () => {
      this.#hasPartitions = false
    })
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      this.#commits.begin()
      this.#beginnings.begin(consumer, payload.memberAssignment)
      this.#hasPartitions = true
      tellOthersInGroup(connection, group, blockages).catch((error) =>
        log.debug(`who reads is unknown: ${error}`),
      )
    })
    consumer.on(consumer.events.FETCH_START, () => this.#beginnings.commit(consumer))
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      const { topic, partition, batchSize, lastOffset } = payload
      // Nothing in it is for anybody, and so nobody was shown it.
      if (batchSize === 0) this.#commits.passed(topic, partition, Number(lastOffset))
    })
    consumer.on(consumer.events.FETCH, () => blockages.end(this.#reading))
    this.#consumer = consumer
    try {
      await this.#beginnings.find()
      await consumer.connect()
      await consumer.subscribe({ topics: [...topics], fromBeginning: true })
      await consumer.run({ ...READING, eachBatch: this.#batches.eachBatch })
      return await crashed.promise
    } catch (error) {
      return error
    }
  }

  get #reading(): string {
    return `reading as group ${this.#options.group}`
  }
}
