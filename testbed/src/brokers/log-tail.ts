import { open } from 'node:fs/promises'

const tail_bytes = 16_384

/** The last lines of a log, for an error message; empty when there is no such file. Never rejects. */
export async function logTail(file: string, line_count: number): Promise<string> {
  try {
    await using handle = await open(file, 'r')
    const { size } = await handle.stat()
    const from = Math.max(0, size - tail_bytes)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(tail_bytes), 0, tail_bytes, from)
    return lastLines(buffer.toString('utf8', 0, bytesRead), line_count)
  } catch {
    return ''
  }
}

export function lastLines(text: string, line_count: number): string {
  return text.trimEnd().split('\n').slice(-line_count).join('\n')
}
