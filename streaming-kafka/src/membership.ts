import type { EffectiveSettings } from '@three-ways/event-contract/effective-settings'

/**
 * How long a member may be silent before its partitions go to others, and so how long a killed one is missed.
 */
export const SESSION_TIMEOUT_MS = 6000
export const HEARTBEAT_INTERVAL_MS = 1500
/**
 * How long the broker holds a fetch when there is nothing to read; it answers at once when there is. Long
 * enough to cost nothing, short enough for heartbeats in between and for leaving quickly.
 */
const MAX_WAIT_MS = 250
/**
 * Bytes of one partition in one fetch: some hundred events. What is decoded at once keeps the event loop from
 * everything else and lies in memory until its turn comes; more of it makes nothing faster.
 */
const BYTES_PER_FETCH = 65_536
/** How long a rebalance waits for members to come back; the dead are given up at the session timeout. */
const REBALANCE_TIMEOUT_MS = 10_000

/** How our consumers are members of their group, and fetch. */
export const MEMBERSHIP = {
  sessionTimeout: SESSION_TIMEOUT_MS,
  heartbeatInterval: HEARTBEAT_INTERVAL_MS,
  rebalanceTimeout: REBALANCE_TIMEOUT_MS,
  minBytes: 1,
  maxBytesPerPartition: BYTES_PER_FETCH,
  maxWaitTimeInMs: MAX_WAIT_MS,
} as const
/** How they read what they fetched. */
export const READING = { autoCommit: false, eachBatchAutoResolve: false } as const

/** What is in force: of the very objects that the consumers get. */
export function membershipSettings(): EffectiveSettings {
  return {
    kafka_session_timeout_ms: MEMBERSHIP.sessionTimeout,
    kafka_heartbeat_interval_ms: MEMBERSHIP.heartbeatInterval,
    kafka_fetch_least_bytes: MEMBERSHIP.minBytes,
    kafka_fetch_most_bytes: MEMBERSHIP.maxBytesPerPartition,
    kafka_fetch_wait_most_ms: MEMBERSHIP.maxWaitTimeInMs,
    kafka_commits_by_itself: READING.autoCommit,
  }
}
