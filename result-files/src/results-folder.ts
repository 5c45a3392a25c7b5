import { randomBytes } from 'node:crypto'
import { mkdir, rename, symlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { Analytics } from '@three-ways/event-contract/analytics'
import type { SeriesPoint } from '@three-ways/instrument/time-series'
import { cellKey } from './cell.ts'
import {
  type CellHistograms,
  encodeHistograms,
  HISTOGRAMS_FILE,
  type HistogramEntry,
  histogramsText,
  readHistogramEntries,
} from './histograms-file.ts'
import { LATEST, whatIsInTheWayOfLatest } from './latest-link.ts'
import { type LedgerSnapshot, writeLedger } from './ledger-file.ts'
import { type Metrics, type Result, type Run, SCHEMA_VERSION } from './metrics.ts'
import type { OrderRecords } from './order-records.ts'
import { writeOrders } from './orders-file.ts'
import { writeSeries } from './series-file.ts'
import { writeWholeFile } from './write-whole-file.ts'

/** The names inside a results folder. */
export const METRICS_FILE = 'metrics.json'
/** In a folder per model. */
export const ANALYTICS_FILE = 'analytics.json'
const SERVICE_LOGS = 'service-logs'

/** A judged cell, as the results folder keeps it. */
export interface FinishedCell {
  readonly result: Result
  readonly histograms: CellHistograms
  readonly orders: OrderRecords
  /** The stores at its end. */
  readonly ledger: LedgerSnapshot
  /** Second by second, where that is part of the answer. */
  readonly series?: readonly SeriesPoint[]
}

/**
 * The folder of one run while it is being written. After every call it can be read as it is; calls that come
 * before others have ended are written one after the other.
 */
export interface ResultsFolder {
  readonly path: string
  /** A folder for what the services and brokers write; one sub-folder per cell is the caller's to make. */
  readonly service_logs: string
  /** Everything that was written so far. */
  readonly metrics: Metrics
  /**
   * Keeps one finished cell, and in the same write what it changes about the run: whoever is killed between
   * two writes leaves no verdict over a row that one of its cells is missing from. Resolves when everything
   * of it is in its files.
   */
  addResult(finished: FinishedCell, change?: Partial<Run>): Promise<void>
  /**
   * Replaces fields of `run`: brokers and settings once they are known, `complete` and `finished_at` at the
   * end.
   */
  updateRun(change: Partial<Run>): Promise<void>
}

/** `20261121T025600Z-smoke-3fa9c1`: sorts by time, says the profile, differs for two runs of one second. */
export function newRunId(started_at: Date, profile: string): string {
  const stamp = started_at.toISOString().replaceAll(/[-:]|\.\d+/g, '')
  return `${stamp}-${profile}-${randomBytes(3).toString('hex')}`
}

/**
 * Makes `<parent>/<run.id>/` and writes a first `metrics.json` without results. `latest` moves to it with the
 * first result: until then it leads to a run in which there is something to read.
 */
export async function createResultsFolder(parent: string, run: Run): Promise<ResultsFolder> {
  const path = join(resolve(parent), run.id)
  await mkdir(join(path, SERVICE_LOGS), { recursive: true })
  const metrics: Metrics = { schema_version: SCHEMA_VERSION, run, results: [] }
  await writeWholeFile(join(path, HISTOGRAMS_FILE), histogramsText([]))
  await writeMetrics(path, metrics)
  return writtenInto(path, metrics, [])
}

/**
 * The folder of a run that was ended early, to be gone on with: `metrics` as they were read from it. What was
 * begun and has no result is forgotten; `latest` moves to it.
 */
export async function reopenResultsFolder(path: string, metrics: Metrics): Promise<ResultsFolder> {
  const known = new Set(metrics.results.map(cellKey))
  const entries = await readHistogramEntries(join(path, HISTOGRAMS_FILE))
  await mkdir(join(path, SERVICE_LOGS), { recursive: true })
  if (known.size > 0) await pointLatestTo(dirname(path), basename(path))
  const kept = entries.filter((entry) => known.has(cellKey(entry)))
  return writtenInto(path, metrics, kept)
}

function writtenInto(path: string, from: Metrics, histograms: HistogramEntry[]): ResultsFolder {
  let metrics = from
  let written: Promise<void> = Promise.resolve()
  // Two at once would take each other's temporary file away, and what is older could be there last.
  const inTurn = (write: () => Promise<void>): Promise<void> => {
    const done = written.then(write)
    written = done.catch(() => {})
    return done
  }
  return {
    path,
    service_logs: join(path, SERVICE_LOGS),
    get metrics() {
      return metrics
    },
    addResult: ({ result, histograms: measured, orders, ledger, series }, change = {}) =>
      inTurn(async () => {
        // metrics.json comes last: whatever it names is already there.
        const kept = [
          await writeOrders(path, result, orders),
          await writeLedger(path, result, ledger),
          await writeSeries(path, result, series ?? []),
        ].filter((file) => file !== undefined)
        await writeAnalytics(path, result.model, ledger.analytics)
        histograms.push(...encodeHistograms(result, measured))
        await writeWholeFile(join(path, HISTOGRAMS_FILE), histogramsText(histograms))
        const results = [...metrics.results, { ...result, kept }]
        metrics = { ...metrics, run: { ...metrics.run, ...change }, results }
        await writeMetrics(path, metrics)
        if (metrics.results.length === 1) await pointLatestTo(dirname(path), basename(path))
      }),
    updateRun(change) {
      metrics = { ...metrics, run: { ...metrics.run, ...change } }
      return inTurn(() => writeMetrics(path, metrics))
    },
  }
}

function writeMetrics(path: string, metrics: Metrics): Promise<void> {
  return writeWholeFile(join(path, METRICS_FILE), `${JSON.stringify(metrics, null, 2)}\n`)
}

/** What the observer of a model counted, in the newest cell in which one ran. */
async function writeAnalytics(path: string, model: string, analytics: Analytics | null): Promise<void> {
  if (analytics === null) return
  await mkdir(join(path, model), { recursive: true })
  await writeWholeFile(join(path, model, ANALYTICS_FILE), `${JSON.stringify(analytics, null, 2)}\n`)
}

/** The link is relative, so that the whole folder can be moved or copied. */
async function pointLatestTo(parent: string, run_id: string): Promise<void> {
  const refusal = whatIsInTheWayOfLatest(parent)
  if (refusal !== undefined) throw new Error(refusal)
  const temporary = join(parent, `.latest-${run_id}`)
  await symlink(run_id, temporary)
  await rename(temporary, join(parent, LATEST))
}
