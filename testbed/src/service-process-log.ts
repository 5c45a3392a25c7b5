import { open, stat } from 'node:fs/promises'
import { lastLines } from './brokers/log-tail.ts'

const MOST_BYTES = 16_384

/** The size of a log now, in bytes: 0 where there is none yet. */
export async function logSize(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0
}

/**
 * The last lines written to a log since it was `from` bytes long; empty when there are none. Never rejects.
 */
export async function logSince(file: string, from: number, line_count: number): Promise<string> {
  try {
    await using handle = await open(file, 'r')
    const { size } = await handle.stat()
    const start = Math.max(from, size - MOST_BYTES)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, start)
    return lastLines(buffer.toString('utf8', 0, bytesRead), line_count)
  } catch {
    return ''
  }
}
