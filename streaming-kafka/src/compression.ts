import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import { unzip, zstdDecompress } from 'node:zlib'

/** The names of the codecs by the number that a batch carries. */
const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
export const NOT_COMPRESSED = 0

/**
 * What one batch may become, and therefore what it may take of the memory. Producers fill a batch with about
 * a megabyte before they compress it; what is far larger was made to be.
 */
export const MOST_BYTES_OF_BATCH = 16 * 1024 * 1024

const require = createRequire(import.meta.url)
const snappy = require('snappyjs') as { uncompress(bytes: Buffer, most_bytes: number): Buffer }
const lz4 = require('lz4js') as {
  decompressBound(bytes: Buffer): number
  decompressFrame(bytes: Buffer, into: Uint8Array): number
}
const unzipped = promisify(unzip)
const unzstd = promisify(zstdDecompress)

/**
 * The records of a compressed batch. Rejects, in the words of the codec, for bytes that it cannot read, for a
 * codec that nobody knows, and for more than `MOST_BYTES_OF_BATCH`.
 */
export async function decompress(codec: number, bytes: Buffer): Promise<Buffer> {
  const name = CODECS[codec]
  try {
    if (name === 'gzip') return await unzipped(bytes, { maxOutputLength: MOST_BYTES_OF_BATCH })
    if (name === 'zstd') return await unzstd(bytes, { maxOutputLength: MOST_BYTES_OF_BATCH })
    if (name === 'snappy') return unsnapped(bytes)
    if (name === 'lz4') return unframed(bytes)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooMuch(name)
    throw new Error(`${name}: ${message}`, { cause: error })
  }
  throw new Error(`expected a codec from 0 to ${CODECS.length - 1}, got ${codec}`)
}

function tooMuch(name: string | undefined): Error {
  return new Error(`${name}: expected at most ${MOST_BYTES_OF_BATCH} bytes behind the compression, got more`)
}

/** Java producers cut what they compress into blocks, behind a header of their own; others do not. */
const SNAPPY_BLOCKS = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0])
/** That header is followed by two versions of four bytes. */
const SNAPPY_HEADER_BYTES = SNAPPY_BLOCKS.length + 8

function unsnapped(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, SNAPPY_BLOCKS.length).equals(SNAPPY_BLOCKS)) {
    return snappy.uncompress(bytes, MOST_BYTES_OF_BATCH)
  }
  const blocks: Buffer[] = []
  let left_bytes = MOST_BYTES_OF_BATCH
  for (let at = SNAPPY_HEADER_BYTES; at < bytes.length; ) {
    const end = at + 4 + bytes.readUInt32BE(at)
    if (end > bytes.length) throw new RangeError('a block ends behind the batch')
    const block = snappy.uncompress(bytes.subarray(at + 4, end), left_bytes)
    blocks.push(block)
    left_bytes -= block.length
    at = end
  }
  return Buffer.concat(blocks)
}

function unframed(bytes: Buffer): Buffer {
  // Each block counts as full, so that a frame which says nothing of its size is bounded too.
  const most_bytes = lz4.decompressBound(bytes)
  if (most_bytes > MOST_BYTES_OF_BATCH) throw tooMuch('lz4')
  const whole = Buffer.alloc(most_bytes)
  const length = lz4.decompressFrame(bytes, whole)
  if (length > most_bytes) throw new RangeError(`expected at most ${most_bytes} bytes, got ${length}`)
  return whole.subarray(0, length)
}
