import type { Noun } from '@three-ways/event-contract/workload'
import type { DrawnLook } from '@three-ways/report/pictures/model-look'

// What the page is told, once a second. `null` is what nobody can know at that moment: the page says so.

/** One front at one moment. Rates are of the time since the look before. */
export interface FlowSample {
  /** Milliseconds since 1970. */
  readonly at_ms: number
  /** Begun: stored by the front, whatever becomes of them. */
  readonly in_per_s: number | null
  readonly completed_per_s: number | null
  /** Ended otherwise, as the business has it. */
  readonly failed_per_s: number | null
  /** Ended without an attempt of the business, for want of somebody who had to take part. */
  readonly refused_per_s: number | null
  /** Begun and not ended, now. */
  readonly waiting: number | null
  /** From begun to completed, over the last minute; null with too few samples beyond it. */
  readonly p50_ms: number | null
  readonly p95_ms: number | null
  /** How many were sampled in that minute. */
  readonly sampled: number
}

/** What one front takes and ends: the orders, or one of the patterns. */
export interface FlowState {
  readonly name: string
  readonly noun: Noun
  readonly front: string
  /** Whether the front tells when something was begun, so that latencies can be known at all. */
  readonly tells_beginnings: boolean
  readonly latest: FlowSample
  /** The samples before, oldest first; only for a page that has just come. */
  readonly history?: readonly FlowSample[]
}

/** `silent`: it takes a connection, or is there, and does not answer. `other`: somebody else answers. */
export type ServiceCondition = 'up' | 'not ready' | 'down' | 'silent' | 'other'

export const BUTTONS = ['stop', 'kill', 'start', 'slow', 'fail', 'heal', 'duplicate', 'poison'] as const
export type Button = (typeof BUTTONS)[number]

export interface ServiceState {
  readonly name: string
  readonly condition: ServiceCondition
  /** What it says of that, in words. */
  readonly because: string | null
  /** Stopped or killed by a button: it stays down until it is started by one. */
  readonly held: boolean
  readonly pid: number | null
  /** Deliveries in its outbox that are owed to somebody. */
  readonly undelivered: number | null
  /** Deliveries that it has given up, and keeps. */
  readonly parked: number | null
  /** Messages that came again since it started, and were known. */
  readonly duplicates_ignored: number | null
  /** What is injected into it now, in words; empty where nothing is. */
  readonly injected: string
  /** What can be done to it now. */
  readonly buttons: readonly Button[]
}

/** Messages on their way between the services: outboxes and broker. */
export interface MessagesState {
  /** As far as it is known. */
  readonly known: number
  /** Whose are not in it. */
  readonly unknown: readonly string[]
}

export interface SystemState {
  /** Names it among those that are watched. */
  readonly model: string
  readonly title: string
  readonly look: DrawnLook
  /** Who raised it, in words. */
  readonly raised_by: string
  /** Why there are no buttons for stopping and starting, where there are none; null where there are. */
  readonly not_offered: string | null
  readonly flows: readonly FlowState[]
  readonly services: readonly ServiceState[]
  readonly messages: MessagesState
  /** Messages that were given up and are kept for a person. */
  readonly dead_letters: number | null
}

/** Something that was done by a button, in whichever browser. */
export interface Deed {
  readonly at_ms: number
  readonly model: string
  readonly service: string
  readonly button: Button
  readonly succeeded: boolean
  readonly detail: string
}

export interface WatchState {
  /** Whether there are buttons at all. */
  readonly faults: boolean
  readonly looked_at_ms: number
  readonly systems: readonly SystemState[]
  /** The newest last. */
  readonly deeds: readonly Deed[]
}
