import { cpSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Copies log files, nothing else. A cell that failed early may have none. */
export function keepLogs(from: string | undefined, to: string): void {
  if (from === undefined) return
  let files: string[]
  try {
    files = readdirSync(from).filter((file) => file.endsWith('.log'))
  } catch {
    return
  }
  if (files.length > 0) mkdirSync(to, { recursive: true })
  for (const file of files) cpSync(join(from, file), join(to, file))
}
