import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { compareModels } from '@three-ways/report/model-row'
import { HISTOGRAMS_FILE, readHistograms } from '@three-ways/result-files/histograms-file'
import { reasonOf } from '@three-ways/result-files/order-logs'
import { readMetrics } from '@three-ways/result-files/read-results'
import { replaceFile, writeWholeFile } from '@three-ways/result-files/write-whole-file'
import { partLeftOut } from '../check/part-left-out.ts'
import type { ExportSource, ExportTable } from './export-table.ts'
import { dataPackage, type ExportFormat, PACKAGE_FILE, writerOf } from './export-text.ts'

/** What was written, and what it had to be written without. */
export interface Exported {
  /** In the order of the tables; each with how many lines it has. */
  readonly files: readonly { readonly file: string; readonly lines: number }[]
  readonly missing: readonly string[]
  /** Measurements of which a small copy of a run has no orders, as it says itself. */
  readonly left_out: readonly string[]
}

/** So much is gathered before it is written. */
const CHUNK = 1 << 16

/**
 * Writes tables of a run into `out`, a file each, as a whole, and one that says what their columns are.
 * Rejects with `ResultsUnreadable` where the folder is no run, and with the reason of the signal.
 */
export async function exportFolder(
  folder: string,
  tables: readonly ExportTable[],
  { out, format }: { readonly out: string; readonly format: ExportFormat },
  signal: AbortSignal,
): Promise<Exported> {
  const metrics = await readMetrics(folder)
  const missing: string[] = []
  const told = (sentence: string) => void missing.push(sentence)
  const histograms = await readHistograms(join(folder, HISTOGRAMS_FILE)).catch((cause: unknown) => {
    told(`${HISTOGRAMS_FILE}: ${reasonOf(cause)}`)
    return new Map()
  })
  const source = { folder, metrics, comparisons: compareModels(metrics, histograms), missing: told }
  await mkdir(out, { recursive: true })
  const files = []
  for (const table of tables) {
    const file = `${table.name}.${format}`
    files.push({ file, lines: await writeTable(join(out, file), table, source, format, signal) })
  }
  await writeWholeFile(join(out, PACKAGE_FILE), dataPackage(metrics.run.id, tables, format))
  return { files, ...(await partLeftOut(folder, missing, metrics.results)) }
}

function writeTable(
  file: string,
  table: ExportTable,
  source: ExportSource,
  format: ExportFormat,
  signal: AbortSignal,
): Promise<number> {
  const { head, line } = writerOf(table, format)
  return replaceFile(file, async (handle) => {
    let lines = 0
    let chunk = head
    for await (const values of table.rows(source)) {
      chunk += line(values)
      lines += 1
      if (chunk.length < CHUNK) continue
      signal.throwIfAborted()
      await handle.write(chunk)
      chunk = ''
    }
    await handle.write(chunk)
    return lines
  })
}
