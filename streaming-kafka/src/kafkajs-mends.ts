import { createRequire } from 'node:module'
import { type DecodeMessages, decodingBounded } from './fetched-records.ts'
import { type ClusterInside, type FetchOffsets, followingLeaders } from './moving-leaders.ts'
import { type EncodeRecord, encodingNullHeaders } from './null-headers.ts'
import { askingForIds, type Question } from './topic-ids.ts'

/** The version whose insides the mends below were written against and measured with. */
export const MENDED_VERSION = '2.2.4'

const require = createRequire(import.meta.url)

interface RequestQueue {
  readonly pending: readonly unknown[]
  scheduleCheckPendingRequests(): void
}

interface BrokerPool {
  readonly brokers: Readonly<Record<string, unknown>>
  metadataExpireAt: number | null
  removeBroker(destination: { readonly host: string; readonly port: number }): void
}

/** Which version of kafkajs is installed, for the name of the model and for the check below. */
export const kafkajsVersion: string = (require('kafkajs/package.json') as { version: string }).version

let mended = false

/**
 * Mends six faults of kafkajs 2.2.4 in place; safe to call again. Returns false, and touches nothing, for
 * any other version: its insides are unknown, and the faults may be gone.
 */
export function mendKafkajs(version: string = kafkajsVersion): boolean {
  if (version !== MENDED_VERSION) return false
  if (mended) return true
  mended = true
  endIdleWakeUps()
  keepTheLastBroker()
  readEveryBatch()
  writeNullHeaders()
  tellTopicsApart()
  followLeaders()
  return true
}

/**
 * A request queue re-arms a timer with "throttled until -1, minus now" after every request, which Node clamps
 * to 1 ms: 900 wake-ups a second for each idle connection, and a TimeoutNegativeWarning (tulios/kafkajs
 * 1751). With nothing pending there is nothing to check: the next push arms the timer itself.
 */
function endIdleWakeUps(): void {
  const { prototype } = require('kafkajs/src/network/requestQueue') as { prototype: RequestQueue }
  const schedule = prototype.scheduleCheckPendingRequests
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) schedule.call(this)
  }
}

/**
 * When a connection is closed by its peer, the client forgets that broker. If it was the only one it has then
 * no address left, the consumer crashes, and with it goes its membership: after a broker's restart the group
 * waits for the session of a member that never died. The only broker is kept, and asked again.
 */
function keepTheLastBroker(): void {
  const { prototype } = require('kafkajs/src/cluster/brokerPool') as { prototype: BrokerPool }
  const remove = prototype.removeBroker
  prototype.removeBroker = function (this: BrokerPool, destination) {
    if (Object.keys(this.brokers).length > 1) remove.call(this, destination)
    else this.metadataExpireAt = null
  }
}

/**
 * One batch in a codec that the client does not have, or with bytes that it cannot read, fails the whole
 * answer: the group crashes and joins again for ever, and every partition stands. And what a batch becomes is
 * not bounded: a megabyte of compressed spaces takes a gigabyte, many headers of one record take minutes.
 */
function readEveryBatch(): void {
  const original = require('kafkajs/src/protocol/requests/fetch/v4/decodeMessages') as DecodeMessages
  replace(original, decodingBounded(original))
}

/** A header without a value is legal, can be read, and throws a TypeError when it is written. */
function writeNullHeaders(): void {
  const original = require('kafkajs/src/protocol/recordBatch/record/v0') as EncodeRecord
  replace(original, encodingNullHeaders(original))
}

/** The client knows topics by their names alone: one that was deleted and made again is the same to it. */
function tellTopicsApart(): void {
  askingForIds(require('kafkajs/src/protocol/requests/metadata') as Question)
}

/**
 * An admin that asks for the ends of a topic gives up at once where the broker asked does not lead it, which
 * the protocol calls worth repeating. A broker names the leaders of a new topic a moment before they lead:
 * with busy processors, 4 of 234 times that four topics were made and asked for at once.
 */
function followLeaders(): void {
  const { prototype } = require('kafkajs/src/cluster') as {
    prototype: ClusterInside & { fetchTopicsOffset: FetchOffsets }
  }
  prototype.fetchTopicsOffset = followingLeaders(prototype.fetchTopicsOffset)
}

/** Who needs the module is loaded with the first request, and so gets the replacement. */
function replace(original: unknown, replacement: unknown): void {
  const loaded = Object.values(require.cache).find((module) => module?.exports === original)
  if (loaded === undefined) throw new Error('Mending kafkajs: expected the module to be loaded, it is not')
  loaded.exports = replacement
}
