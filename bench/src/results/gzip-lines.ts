import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { createGzip } from 'node:zlib'

/** Enough that a chunk costs nothing, and little beside what the lines are made from. */
const CHUNK_LENGTH = 1 << 18

/**
 * Lines, each with its end, as one gzip member. They are made and forgotten bit by bit: those of a hundred
 * thousand orders at once, and the text of all of them, would not fit beside the orders.
 */
export function gzipLines(lines: Iterable<string>): Promise<Buffer> {
  const source = Readable.from(inChunks(lines))
  const gzip = createGzip()
  source.once('error', (cause) => gzip.destroy(cause))
  return buffer(source.pipe(gzip))
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
