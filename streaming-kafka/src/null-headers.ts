import { createRequire } from 'node:module'
import type { IHeaders } from 'kafkajs'

/** What kafkajs is given to write one record. */
export interface RecordToEncode {
  readonly offsetDelta?: number
  readonly timestampDelta?: number
  readonly key: Buffer | string | null
  readonly value: Buffer | string | null
  readonly headers?: IHeaders
}

/** The parts of kafkajs's writer that a record needs. */
interface Encoder {
  size(): number
  writeInt8(value: number): Encoder
  writeVarInt(value: number): Encoder
  writeVarLong(value: number): Encoder
  writeVarIntBytes(value: Buffer | string | null): Encoder
  writeVarIntArray(values: Encoder[]): Encoder
  writeEncoder(value: Encoder): Encoder
}

export type EncodeRecord = (record: RecordToEncode) => Encoder

const require = createRequire(import.meta.url)
const EncoderOfClient = require('kafkajs/src/protocol/encoder.js') as new () => Encoder
const encodeHeader = require('kafkajs/src/protocol/recordBatch/header/v0/index.js') as (header: {
  readonly key: string
  readonly value: Buffer | string | null
}) => Encoder

/** As the client writes records; one with a header that has no value is written here. */
export function encodingNullHeaders(original: EncodeRecord): EncodeRecord {
  return (record) => (hasNullHeader(record.headers) ? withNullHeaders(record) : original(record))
}

function hasNullHeader(headers: IHeaders | undefined): boolean {
  for (const name in headers) {
    const value: unknown = headers[name]
    if (value === null || (Array.isArray(value) && value.includes(null))) return true
  }
  return false
}

function withNullHeaders({
  offsetDelta = 0,
  timestampDelta = 0,
  key,
  value,
  headers,
}: RecordToEncode): Encoder {
  const pairs = Object.entries(headers ?? {}).flatMap(([name, values]) =>
    [values].flat().map((one) => encodeHeader({ key: name, value: one ?? null })),
  )
  const record = new EncoderOfClient()
    .writeInt8(0)
    .writeVarLong(timestampDelta)
    .writeVarInt(offsetDelta)
    .writeVarIntBytes(key)
    .writeVarIntBytes(value)
    .writeVarIntArray(pairs)
  return new EncoderOfClient().writeVarInt(record.size()).writeEncoder(record)
}
