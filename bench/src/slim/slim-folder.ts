import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { type Page, pagesOf } from '@three-ways/report/pages'
import { evidenceStatus } from '@three-ways/result-files/evidence-status'
import { EXIT } from '@three-ways/result-files/exit-codes'
import { kindsOf } from '@three-ways/result-files/file-kinds'
import { ledgerFileOf } from '@three-ways/result-files/ledger-file'
import { LEFT_OUT_FILE, leftOutText } from '@three-ways/result-files/left-out'
import { ordersFileOf } from '@three-ways/result-files/orders-file'
import { ResultsUnreadable } from '@three-ways/result-files/results-unreadable'
import { writeWholeFile } from '@three-ways/result-files/write-whole-file'
import { type LoadedReport, loadReport } from '../reporting/load-report.ts'
import { writeReport } from '../reporting/write-report.ts'
import type { SlimSettings } from '../settings/slim-settings.ts'
import { bytesOf, type CellEvidenceFiles, type SizedFile, whatFits } from './what-fits.ts'

/** A copy that was written. */
export interface SlimCopy {
  readonly out: string
  /** Of all its files. */
  readonly bytes: number
  /** Measurements whose orders and stores are in it, and those whose are not. */
  readonly kept: number
  readonly left_out: number
  readonly left_out_bytes: number
}

/** What a copy has of a run, whatever its size; its pages are made anew. */
const COPIED: readonly string[] = ['metrics.json', 'histograms.json', 'series/', '<model>/analytics.json']
/** By so much at most the pages of the copy are longer, which say what is left out. */
const LONGER_PAGES_BYTES = 4096
const MB = 1e6

/**
 * Writes a copy of a results folder into `out`, of `most_bytes` at most, for a repository or a mail: without
 * what services and brokers wrote, and without orders and stores of as many measurements as it takes. What is
 * left out is named in `left-out.json`, and was counted anew before. Rejects with `ResultsUnreadable` where
 * not all of the evidence is there and agrees, and where the rest alone is too large, and with the reason of
 * the signal; then nothing is written.
 */
export async function slimFolder(
  folder: string,
  { out, most_bytes }: Pick<SlimSettings, 'out' | 'most_bytes'>,
  signal: AbortSignal,
): Promise<SlimCopy> {
  const data = await loadReport(folder)
  signal.throwIfAborted()
  const counted_at = new Date().toISOString()
  refuseUncounted(folder, data)
  const all = await filesOf(folder)
  const cells = data.metrics.results.map((result) => evidenceOf(result, all))
  const copied = all.filter(({ file }) => kindsOf(file).some(({ name }) => COPIED.includes(name)))
  const pages = pagesOf(data).reduce((sum, { text }: Page) => sum + Buffer.byteLength(text), 0)
  const names = leftOutText({ counted_at, files: cells.flatMap(({ files }) => files) })
  const always = bytesOf(copied) + pages + LONGER_PAGES_BYTES + Buffer.byteLength(names)
  if (always > most_bytes) throw tooLarge(folder, always, most_bytes)
  const { kept, left_out } = whatFits(cells, most_bytes - always)
  // Not by mkdtemp, whose folder nobody else may read.
  const temporary = `${out}.${process.pid}.part`
  await mkdir(temporary, { recursive: true })
  try {
    for (const { file } of [...copied, ...kept.flatMap(({ files }) => files)]) {
      signal.throwIfAborted()
      await mkdir(dirname(join(temporary, file)), { recursive: true })
      await copyFile(join(folder, file), join(temporary, file))
    }
    const files = left_out.flatMap((cell) => cell.files)
    if (files.length > 0) {
      await writeWholeFile(join(temporary, LEFT_OUT_FILE), leftOutText({ counted_at, files }))
    }
    await writeReport(temporary)
    const bytes = bytesOf(await filesOf(temporary))
    if (bytes > most_bytes)
      throw new Error(`The pages of the copy are longer than was foreseen: ${bytes} bytes in all`)
    await rename(temporary, out)
    return { out, bytes, kept: kept.length, left_out: left_out.length, left_out_bytes: bytesOf(files) }
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

function refuseUncounted(folder: string, { metrics, examination }: LoadedReport): void {
  const refuse = (message: string) => {
    throw new ResultsUnreadable(folder, [{ path: '$', message }])
  }
  if (!metrics.run.complete)
    refuse('expected a run that was finished, got one that was ended early: go on with it by run --resume')
  if (examination.left_out.length > 0)
    refuse(`expected the folder of a run, got a copy that lacks evidence (${LEFT_OUT_FILE})`)
  if (evidenceStatus(examination) === EXIT.ok) return
  refuse('expected evidence that is all there and agrees, got what bench check tells of it')
}

function tooLarge(folder: string, bytes: number, most_bytes: number): ResultsUnreadable {
  const [needs, most] = [bytes, most_bytes].map((size) => (size / MB).toFixed(1))
  const message = `expected --most-mb of at least ${Math.ceil((bytes / MB) * 10) / 10}: without any orders and stores a copy has ${needs} MB, asked for were ${most}`
  return new ResultsUnreadable(folder, [{ path: '$', message }])
}

/** Every file of a folder, by its path inside. */
async function filesOf(folder: string): Promise<SizedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
  return Promise.all(
    paths.toSorted().map(async (path) => ({ file: relative(folder, path), bytes: (await stat(path)).size })),
  )
}

function evidenceOf(result: CellEvidenceFiles['result'], all: readonly SizedFile[]): CellEvidenceFiles {
  const own = [ordersFileOf(result), ledgerFileOf(result)]
  return { result, files: all.filter(({ file }) => own.includes(file)) }
}
