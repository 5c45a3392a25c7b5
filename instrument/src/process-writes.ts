import { readFile } from 'node:fs/promises'

/** What a process has had written since its start. */
export interface ProcessWrites {
  /** Bytes that went, or will go, to a disk: pages count when they become dirty. */
  readonly disk_bytes: number
  /** Calls of `write` and its like: files, sockets and pipes alike. */
  readonly calls: number
}

/** Reads `/proc/<pid>/io` (proc(5)); undefined where there is none, or it may not be read. */
export async function processWrites(pid: number): Promise<ProcessWrites | undefined> {
  try {
    return parseWrites(await readFile(`/proc/${pid}/io`, 'utf8'))
  } catch {
    return undefined
  }
}

/** Undefined for a text that does not tell both. */
export function parseWrites(text: string): ProcessWrites | undefined {
  const number = (name: string) => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(text)?.[1] ?? Number.NaN)
  const found = { disk_bytes: number('write_bytes'), calls: number('syscw') }
  return Number.isNaN(found.disk_bytes + found.calls) ? undefined : found
}
