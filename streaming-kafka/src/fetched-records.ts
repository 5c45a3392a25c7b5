import { MOST_BYTES_OF_BATCH } from './compression.ts'
import {
  batchBytes,
  type FetchedMessage,
  FORMAT,
  MAGIC_AT,
  MOST_RECORDS_OF_BATCH,
  recordsOf,
} from './record-batch.ts'

/** What is read of kafkajs's decoder of an answer. */
export interface AnswerDecoder {
  readonly buffer: Buffer
  /** How far it has been read. */
  readonly offset: number
  readInt32(): number
  canReadBytes(length: number): boolean
  readBytes(length: number): Buffer
}

/** How kafkajs decodes what an answer holds of one partition. */
export type DecodeMessages = (decoder: AnswerDecoder) => Promise<unknown[]>

/** The records follow their length. */
const LENGTH_BYTES = 4

/**
 * As kafkajs, with three differences: each batch is checked against its checksum, a batch that cannot be read
 * is one message that says so, and what is decoded at once is bounded. The rest is fetched again.
 */
export function decodingBounded(original: DecodeMessages): DecodeMessages {
  return async (decoder) => {
    const magic = decoder.buffer[decoder.offset + LENGTH_BYTES + MAGIC_AT]
    // No broker of today sends the formats before this one.
    if (magic !== FORMAT) return original(decoder)
    const length = decoder.readInt32()
    if (length <= 0 || !decoder.canReadBytes(length)) return []
    return messagesIn(decoder.readBytes(length))
  }
}

async function messagesIn(bytes: Buffer): Promise<FetchedMessage[]> {
  const messages: FetchedMessage[] = []
  let decoded_bytes = 0
  for (let at = 0; ; ) {
    // The last batch of an answer may be there in part.
    const size = batchBytes(bytes, at)
    if (size === undefined) return messages
    for (const record of await recordsOf(bytes.subarray(at, at + size))) {
      decoded_bytes += record.value?.length ?? 0
      messages.push(record)
    }
    at += size
    if (decoded_bytes > MOST_BYTES_OF_BATCH || messages.length > MOST_RECORDS_OF_BATCH) return messages
  }
}
