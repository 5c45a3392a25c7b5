import { createRequire } from 'node:module'
import type { IHeaders, RecordBatchEntry } from 'kafkajs'
import { decompress, NOT_COMPRESSED } from './compression.ts'
import { RecordReader } from './record-reader.ts'

/** A batch whose records cannot be told. */
export interface UnreadableBatch {
  readonly first_offset: number
  readonly last_offset: number
  readonly size_bytes: number
  readonly why: string
}

/** A record as kafkajs hands it on, or what stands for a whole batch. */
export interface FetchedMessage extends RecordBatchEntry {
  /** Transactional markers and nothing else: kafkajs passes them over. */
  readonly isControlRecord: boolean
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean }
  /** Set on the one message that stands for a batch; its offset is the last one of the batch. */
  readonly unreadable?: UnreadableBatch
}

/** A record takes some hundred bytes of memory, however few it has itself. */
export const MOST_RECORDS_OF_BATCH = 100_000

/** Where things are in a batch of format 2, in bytes from its beginning. */
const AT = {
  length: 8,
  magic: 16,
  checksum: 17,
  attributes: 21,
  last_offset_delta: 23,
  first_timestamp: 27,
  max_timestamp: 35,
  producer_id: 43,
  count: 57,
  records: 61,
} as const
/** Where the magic byte is, whatever the format. */
export const MAGIC_AT = AT.magic
export const FORMAT = 2
/** A batch says how long it is behind this many bytes. */
const BEFORE_LENGTH = 12

const CODEC = 0x07
const LOG_APPEND_TIME = 0x08
const TRANSACTIONAL = 0x10
const CONTROL = 0x20

const require = createRequire(import.meta.url)
const crc32c = require('kafkajs/src/protocol/recordBatch/crc32C/index.js') as (bytes: Buffer) => number

/** How long the batch is that begins here; undefined where it is not here to its end. */
export function batchBytes(bytes: Buffer, at: number): number | undefined {
  if (bytes.length - at < AT.records) return undefined
  const size = BEFORE_LENGTH + bytes.readInt32BE(at + AT.length)
  if (size < AT.records)
    throw new RangeError(`Reading a batch: expected ${AT.records} bytes or more, got ${size}`)
  return at + size > bytes.length ? undefined : size
}

/**
 * The records of one whole batch. Never rejects: a batch that nobody can read is one message that says so, so
 * that its readers may put it aside and go on behind it.
 */
export async function recordsOf(batch: Buffer): Promise<FetchedMessage[]> {
  const context = contextOf(batch)
  try {
    const records = await readableRecordsOf(batch, context)
    // Whoever reads has to come past a batch of which nothing is left.
    return records.length > 0 ? records : [placeholder(context, { isControlRecord: true })]
  } catch (error) {
    const { first_offset, last_offset } = context
    const why = (error as Error).message
    return [
      placeholder(context, { unreadable: { first_offset, last_offset, size_bytes: batch.length, why } }),
    ]
  }
}

function contextOf(batch: Buffer) {
  const attributes = batch.readInt16BE(AT.attributes)
  const first_offset = Number(batch.readBigInt64BE(0))
  return {
    codec: attributes & CODEC,
    first_offset,
    last_offset: first_offset + batch.readInt32BE(AT.last_offset_delta),
    first_timestamp: Number(batch.readBigInt64BE(AT.first_timestamp)),
    max_timestamp: Number(batch.readBigInt64BE(AT.max_timestamp)),
    appended: (attributes & LOG_APPEND_TIME) > 0,
    isControlRecord: (attributes & CONTROL) > 0,
    batchContext: {
      producerId: String(batch.readBigInt64BE(AT.producer_id)),
      inTransaction: (attributes & TRANSACTIONAL) > 0,
    },
  }
}

type Context = ReturnType<typeof contextOf>

async function readableRecordsOf(batch: Buffer, context: Context): Promise<FetchedMessage[]> {
  const expected = batch.readUInt32BE(AT.checksum)
  const checksum = crc32c(batch.subarray(AT.attributes))
  if (checksum !== expected) throw new Error(`expected the checksum ${expected}, its bytes have ${checksum}`)
  const count = batch.readInt32BE(AT.count)
  if (count < 0 || count > MOST_RECORDS_OF_BATCH) {
    throw new RangeError(`expected at most ${MOST_RECORDS_OF_BATCH} records, it says ${count}`)
  }
  const plain = batch.subarray(AT.records)
  const bytes = context.codec === NOT_COMPRESSED ? plain : await decompress(context.codec, plain)
  const reader = new RecordReader(bytes)
  const records: FetchedMessage[] = []
  for (let n = 0; n < count; n += 1) records.push(recordIn(reader, context))
  return records
}

function recordIn(reader: RecordReader, context: Context): FetchedMessage {
  const end = reader.varint() + reader.at
  const attributes = reader.byte()
  const timestamp = context.first_timestamp + reader.varint()
  const offset = context.first_offset + reader.varint()
  const key = reader.bytes()
  const value = reader.bytes()
  const headers = headersIn(reader)
  if (reader.at !== end)
    throw new RangeError(`expected the record ${offset} to end at ${end}, it ends at ${reader.at}`)
  return {
    key,
    value,
    headers,
    attributes,
    offset: String(offset),
    timestamp: String(context.appended ? context.max_timestamp : timestamp),
    isControlRecord: context.isControlRecord,
    batchContext: context.batchContext,
  } as FetchedMessage
}

/** A header that came more than once has all its values, in their order. */
function headersIn(reader: RecordReader): IHeaders {
  // Names are whatever a stranger sends, those of properties that every object has included.
  const headers: IHeaders = Object.create(null)
  for (let left = reader.varint(); left > 0; left -= 1) {
    const name = reader.bytes()?.toString() ?? ''
    const value = reader.bytes() as Buffer
    const before = headers[name]
    if (before === undefined) headers[name] = value
    else if (Array.isArray(before)) before.push(value)
    else headers[name] = [before, value]
  }
  return headers
}

function placeholder(context: Context, parts: Partial<FetchedMessage>): FetchedMessage {
  return {
    key: null,
    value: null,
    headers: {},
    attributes: 0,
    offset: String(context.last_offset),
    timestamp: String(context.max_timestamp),
    isControlRecord: context.isControlRecord,
    batchContext: context.batchContext,
    ...parts,
  } as FetchedMessage
}
