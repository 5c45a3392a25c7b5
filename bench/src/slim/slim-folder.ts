import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { type Page, pagesOf } from '@three-ways/report/pages'
import { evidenceStatus } from '@three-ways/result-files/evidence-status'
import { EXIT } from '@three-ways/result-files/exit-codes'
import { kindsOf } from '@three-ways/result-files/file-kinds'
import { ledgerFileOf } from '@three-ways/result-files/ledger-file'
import { LEFT_OUT_FILE, type LeftOutFile, leftOutText, readLeftOut } from '@three-ways/result-files/left-out'
import { ordersFileOf } from '@three-ways/result-files/orders-file'
import { readMetrics } from '@three-ways/result-files/read-results'
import { ResultsUnreadable } from '@three-ways/result-files/results-unreadable'
import { writeWholeFile } from '@three-ways/result-files/write-whole-file'
import { loadReport } from '../reporting/load-report.ts'
import { writeReport } from '../reporting/write-report.ts'
import { lockRun } from '../run/run-lock.ts'
import type { SlimSettings } from '../settings/slim-settings.ts'
import { bytesOf, type CellEvidenceFiles, type SizedFile, whatFits } from './what-fits.ts'

/** A copy that was written. */
export interface SlimCopy {
  readonly out: string
  /** Of all its files. */
  readonly bytes: number
  /** Measurements whose orders and stores are in it, and those whose are not, here or in what was copied. */
  readonly kept: number
  readonly left_out: number
  readonly left_out_bytes: number
}

/** What a copy has of a run, whatever its size; its pages are made anew. */
const COPIED: readonly string[] = ['metrics.json', 'histograms.json', 'series/', '<model>/analytics.json']
/** By so much at most the pages of the copy are longer, which say what is left out. */
const LONGER_PAGES_BYTES = 4096
const MB = 1e6
const UNCOUNTED = 'expected evidence that is all there and agrees, got what bench check tells of it'

/**
 * Writes a copy of a results folder into `out`, of `most_bytes` at most, for a repository or a mail: without
 * what services and brokers wrote, and without orders and stores of as many measurements as it takes. What is
 * left out is named in `left-out.json`, and was counted anew before. A run that was ended early is copied as
 * it is, and can be gone on with from the copy; what a copy lacks, one of it lacks too. Rejects with
 * `ResultsUnreadable` where not all of the evidence is there and agrees, where the rest alone is too large,
 * and where somebody measures into the folder, and with the reason of the signal; then nothing is written.
 */
export async function slimFolder(
  folder: string,
  { out, most_bytes }: Pick<SlimSettings, 'out' | 'most_bytes'>,
  signal: AbortSignal,
): Promise<SlimCopy> {
  using _alone = (await readMetrics(folder)).run.complete ? undefined : lockOrRefuse(folder)
  const data = await loadReport(folder)
  signal.throwIfAborted()
  const counted_at = new Date().toISOString()
  if (evidenceStatus(data.examination) !== EXIT.ok) throw refused(folder, UNCOUNTED)
  const all = await filesOf(folder)
  const gone = await leftOutBefore(folder, all)
  const { results } = data.metrics
  const cells = results.map((result) => evidenceOf(result, all)).filter(({ files }) => files.length > 0)
  const copied = all.filter(({ file }) => kindsOf(file).some(({ name }) => COPIED.includes(name)))
  const pages = pagesOf(data).reduce((sum, { text }: Page) => sum + Buffer.byteLength(text), 0)
  const names = leftOutText({ counted_at, files: [...gone, ...cells.flatMap(({ files }) => files)] })
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
    const files = [...gone, ...left_out.flatMap((cell) => cell.files)]
    if (files.length > 0) {
      await writeWholeFile(join(temporary, LEFT_OUT_FILE), leftOutText({ counted_at, files }))
    }
    await writeReport(temporary)
    const bytes = bytesOf(await filesOf(temporary))
    if (bytes > most_bytes)
      throw new Error(`The pages of the copy are longer than was foreseen: ${bytes} bytes in all`)
    await rename(temporary, out)
    const counts = { kept: kept.length, left_out: results.length - kept.length }
    return { out, bytes, ...counts, left_out_bytes: bytesOf(files) }
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

function refused(folder: string, message: string): ResultsUnreadable {
  return new ResultsUnreadable(folder, [{ path: '$', message }])
}

/** A run that was not finished may be in the making. */
function lockOrRefuse(folder: string): Disposable {
  const lock = lockRun(folder)
  if (lock === undefined)
    throw refused(folder, 'expected a run that nobody measures, but another process does')
  return lock
}

/** What a folder lacks that is a copy itself. */
async function leftOutBefore(folder: string, all: readonly SizedFile[]): Promise<LeftOutFile[]> {
  const left_out = await readLeftOut(folder)
  if (left_out === undefined) return []
  const { counted_at, files } = left_out
  const there = new Set(all.map(({ file }) => file))
  return files.filter(({ file }) => !there.has(file)).map((file) => ({ counted_at, ...file }))
}

function tooLarge(folder: string, bytes: number, most_bytes: number): ResultsUnreadable {
  const [needs, most] = [bytes, most_bytes].map((size) => (size / MB).toFixed(1))
  const message = `expected --most-mb of at least ${Math.ceil((bytes / MB) * 10) / 10}: without any orders and stores a copy has ${needs} MB, asked for were ${most}`
  return refused(folder, message)
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
