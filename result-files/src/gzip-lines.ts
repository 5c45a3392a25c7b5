import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

/** Enough that a chunk costs nothing, and little beside what the lines are made from. */
const CHUNK_LENGTH = 1 << 18

/**
 * Writes lines, each with its end, into an empty file as one gzip member, and gives the SHA-256 of that. They
 * are made, packed, written and forgotten bit by bit: those of a million orders, or even their packed text,
 * would not fit beside the orders. Rejects with what the lines threw; the file is then cut off.
 */
export async function gzipLinesInto(file: FileHandle, lines: Iterable<string>): Promise<string> {
  const hash = createHash('sha256')
  // No stream of its own: one that has ended does not let go of the file, or closes it for whoever opened it.
  const write = async (packed: AsyncIterable<Buffer>) => {
    for await (const bytes of packed) {
      hash.update(bytes)
      await file.writeFile(bytes)
    }
  }
  await pipeline(Readable.from(inChunks(lines)), createGzip(), write)
  return hash.digest('hex')
}

function* inChunks(lines: Iterable<string>): Generator<Buffer> {
  let chunk = ''
  for (const line of lines) {
    chunk += line
    if (chunk.length < CHUNK_LENGTH) continue
    yield Buffer.from(chunk)
    chunk = ''
  }
  if (chunk !== '') yield Buffer.from(chunk)
}
