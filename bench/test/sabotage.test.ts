import { cp, mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { SeriesPoint } from '@three-ways/instrument/time-series'
import { deservedStatus } from '@three-ways/report/deserved-status'
import { summary } from '@three-ways/report/summary'
import type { Configuration } from '@three-ways/result-files/configuration'
import { evidenceStatus } from '@three-ways/result-files/evidence-status'
import { HISTOGRAMS_FILE } from '@three-ways/result-files/histograms-file'
import { ledgerFileOf } from '@three-ways/result-files/ledger-file'
import type { Metrics } from '@three-ways/result-files/metrics'
import { ordersFileOf } from '@three-ways/result-files/orders-file'
import { createResultsFolder, type FinishedCell, METRICS_FILE } from '@three-ways/result-files/results-folder'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { seriesName } from '@three-ways/result-files/series-file'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { checkText } from '../src/check/check-text.ts'
import { recountAnalytics } from '../src/measure/analytics-check.ts'
import { loadReport } from '../src/reporting/load-report.ts'
import { writeReport } from '../src/reporting/write-report.ts'

// Attack 3 of the audit: every file of a results folder is edited in turn, and both commands have to see it.

const { run, cells } = sampleRun()
const kept = cells.filter(({ result }) => ['steady', 'stopped'].includes(result.variant))
const [first, second] = kept.map(({ result }) => result)
if (first === undefined || second === undefined) throw new Error('the sample has too few cells')

const { entries } = kept[0]?.ledger ?? { entries: new Map() }
const analytics = {
  ...recountAnalytics({ entries }, (order_id) => entries.get(order_id)?.items),
  orders_per_minute: { '2026-01-02T03:04': entries.size },
}
const point: SeriesPoint = {
  second: 0,
  offered: 1,
  repeated: 0,
  accepted: 1,
  refused: 0,
  completed: 1,
  business_failed: 0,
  in_flight: 0,
  open_subjects: 0,
  oldest_age_s: 0,
  outboxes: 0,
  backlog: 7,
  messages: { queue: 7 },
  events: [],
}

function withAnalytics(cell: FinishedCell): FinishedCell {
  return { ...cell, ledger: { ...cell.ledger, analytics }, series: [point] }
}

let parent: string
let whole: string
let folder: string
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'three-ways-sabotage-'))
  const created = await createResultsFolder(parent, run)
  for (const cell of kept) await created.addResult(cell.result === first ? withAnalytics(cell) : cell)
  whole = created.path
  await writeReport(whole)
})
afterAll(() => rm(parent, { recursive: true, force: true }))
beforeEach(async () => {
  folder = join(parent, 'edited')
  await rm(folder, { recursive: true, force: true })
  await cp(whole, folder, { recursive: true })
})

/** What both commands make of the folder, which they examine alike: their status and what they print. */
async function judged() {
  const written = await writeReport(folder)
  const { examination } = written.data
  const check = { exit_code: evidenceStatus(examination), text: checkText(examination) }
  const page = await readFile(written.file, 'utf8')
  const report = { exit_code: deservedStatus(written.data), text: summary(written), page }
  return { check, report, kept_report: written.kept }
}

async function editLines(file: string, edit: (lines: string[]) => string[]): Promise<void> {
  const path = join(folder, file)
  const text = (await promisify(gunzip)(await readFile(path))).toString()
  const lines = edit(text.trimEnd().split('\n'))
  await writeFile(path, await promisify(gzip)(`${lines.join('\n')}\n`))
}

async function editText(file: string, edit: (text: string) => string): Promise<void> {
  const before = await readFile(join(folder, file), 'utf8')
  const after = edit(before)
  if (after === before) throw new Error(`nothing of ${file} was changed`)
  await writeFile(join(folder, file), after)
}

async function editJson(file: string, edit: (content: never) => void): Promise<void> {
  const path = join(folder, file)
  const content = JSON.parse(await readFile(path, 'utf8'))
  edit(content as never)
  await writeFile(path, JSON.stringify(content))
}

const editMetrics = (edit: (metrics: Metrics) => void) => editJson(METRICS_FILE, edit)

interface Histograms {
  readonly histograms: { model: string; scenario: string; repetition: number; latency: string; hdr: string }[]
}

/** The histogram of completed orders in the first steady cell of a model. */
function completedOf({ histograms }: Histograms, model: string) {
  const found = histograms.find((entry) => {
    return entry.model === model && entry.scenario === 'latency' && entry.latency === 'completed'
  })
  if (found === undefined) throw new Error(`no histogram of ${model}`)
  return found
}

const orders = ordersFileOf(first)
const series = join('series', seriesName(first))
const analytics_file = join(first.model, 'analytics.json')
const ledger = ledgerFileOf(first)
type Order = Record<string, unknown>
const changeOrder = (change: (order: Order) => Order) =>
  editLines(orders, ([line = '', ...rest]) => [JSON.stringify(change(JSON.parse(line))), ...rest])
/** The first line is the header, the second an order. */
const changeStored = (change: (line: unknown[]) => unknown[]) =>
  editLines(ledger, ([header = '', line = '', ...rest]) => [
    header,
    JSON.stringify(change(JSON.parse(line))),
    ...rest,
  ])
const changeHeader = (change: (header: Order) => Order) =>
  editLines(ledger, ([header = '', ...rest]) => [JSON.stringify(change(JSON.parse(header))), ...rest])

const CONTRADICTIONS: readonly [string, () => Promise<void>][] = [
  [
    'the histograms of two models are exchanged',
    () =>
      editJson(HISTOGRAMS_FILE, (content: Histograms) => {
        const [one, other] = [completedOf(content, 'sync-rest'), completedOf(content, 'streaming-kafka')]
        const hdr = one.hdr
        one.hdr = other.hdr
        other.hdr = hdr
      }),
  ],
  [
    'one histogram is left out',
    () =>
      editJson(HISTOGRAMS_FILE, ({ histograms }: Histograms) => {
        histograms.splice(histograms.indexOf(completedOf({ histograms }, 'sync-rest')), 1)
      }),
  ],
  ['a line of an order log is dropped', () => editLines(orders, (lines) => lines.slice(1))],
  [
    'a line of an order log stands there twice',
    () => editLines(orders, (lines) => [...lines, ...lines.slice(-1)]),
  ],
  ['an order is counted otherwise', () => changeOrder((order) => ({ ...order, outcome: 'lost' }))],
  ['an order is answered otherwise', () => changeOrder((order) => ({ ...order, http_status: 503 }))],
  ['an order took longer', () => changeOrder((order) => ({ ...order, completed_us: 9_000_000 }))],
  ['an order is another one', () => changeOrder((order) => ({ ...order, order_id: 'somebody-else' }))],
  [
    'a line of the stores is dropped',
    () => editLines(ledger, ([header = '', , ...rest]) => [header, ...rest]),
  ],
  ['an order is stored otherwise', () => changeStored(([id, , ...rest]) => [id, 'failed', ...rest])],
  ['a notification is stored twice', () => changeStored((line) => line.with(5, 2))],
  [
    'a piece is missing from the stock',
    () =>
      changeHeader((header) => ({
        ...header,
        stock: [{ sku: 'burger', initial: 9, available: 1, reserved: 1 }],
      })),
  ],
  ['something is still on its way', () => changeHeader((header) => ({ ...header, under_way: { queue: 1 } }))],
  [
    'a count of metrics.json is changed',
    () => editMetrics(({ results }) => void bump(results[0]?.ledger, 'completed')),
  ],
  ['a backlog of the time series is changed', () => editText(series, (text) => text.replace('7', '8'))],
  [
    'the analytics that people read are changed',
    () => editText(analytics_file, (text) => text.replace('1100', '1101')),
  ],
  ['doubled is changed', () => editMetrics(({ results }) => void bump(results[0]?.ledger, 'doubled'))],
  ['a status is changed', () => editMetrics(({ results }) => void bump(results[0]?.http_statuses, '201'))],
  [
    'a p50 is changed',
    () => editMetrics(({ results }) => void bump(results[0]?.latency.completed, 'p50_ms')),
  ],
  [
    'a rate is changed',
    () => editMetrics(({ results }) => void bump(results[0]?.throughput, 'completed_per_s')),
  ],
  ['a slip is changed', () => editMetrics(({ results }) => void bump(results[0]?.instrument, 'slip_p50_ms'))],
  [
    'a setting is made equal to that of another model',
    () =>
      editMetrics(({ run: { configurations = {} } }) => void setOne(configurations, 'answers', 'settled')),
  ],
  [
    'the settings of one model stand under the name of those of another',
    () =>
      editMetrics(({ run: { configurations = {} } }) => {
        const [[one, its] = [], [other, others] = []] = Object.entries(configurations)
        if (its !== undefined && others !== undefined) {
          Object.assign(configurations, { [String(one)]: others, [String(other)]: its })
        }
      }),
  ],
  [
    'a maximum is changed',
    () => editMetrics(({ results }) => void bump(results[0]?.latency.accepted, 'max_ms')),
  ],
]

function setOne(configurations: Record<string, Configuration>, name: string, value: string): void {
  const found = Object.values(configurations).find(({ settings }) => settings[name] !== value)
  if (found === undefined) throw new Error(`every ${name} is ${value}`)
  Object.assign(found.settings, { [name]: value })
}

function bump(counts: object | undefined, name: string): void {
  const numbers = counts as Record<string, number> | undefined
  if (numbers !== undefined) numbers[name] = (numbers[name] ?? 0) + 1
}

const LOSSES: readonly [string, () => Promise<void>][] = [
  ['an order log is removed', () => rm(join(folder, orders))],
  ['all order logs are removed', () => rm(join(folder, 'orders'), { recursive: true })],
  ['an order log is cut off', () => truncate(join(folder, orders), 500)],
  ['an order log is empty', () => truncate(join(folder, orders), 0)],
  ['the stores of a cell are removed', () => rm(join(folder, ledger))],
  ['all stores are removed', () => rm(join(folder, 'ledger'), { recursive: true })],
  ['the stores of a cell are cut off', () => truncate(join(folder, ledger), 500)],
  ['a time series is removed', () => rm(join(folder, series))],
  ['the analytics that people read are removed', () => rm(join(folder, analytics_file))],
  ['the histograms are removed', () => rm(join(folder, HISTOGRAMS_FILE))],
  ['the histograms are cut off', () => truncate(join(folder, HISTOGRAMS_FILE), 500)],
  [
    'the settings of a model are removed',
    () =>
      editMetrics(({ run: { configurations = {} } }) => {
        const [name = ''] = Object.keys(configurations)
        delete configurations[name]
      }),
  ],
  ['all settings are removed', () => editMetrics(({ run }) => void delete run.configurations)],
  [
    'all settings are removed, and it calls itself older than they are',
    () =>
      editMetrics((metrics) => {
        delete metrics.run.configurations
        metrics.schema_version = 2
      }),
  ],
  ['the logs of two cells are exchanged', () => exchange(orders, ordersFileOf(second))],
]

async function exchange(one: string, other: string): Promise<void> {
  const aside = join(folder, 'aside')
  await rename(join(folder, one), aside)
  await rename(join(folder, other), join(folder, one))
  await rename(aside, join(folder, other))
}

describe('a results folder that was edited', () => {
  test('is not this one, as it was written', async () => {
    const { check, report } = await judged()
    expect([check.exit_code, report.exit_code]).toEqual([0, 0])
    expect(report.page).toContain('**VALID**')
    expect(await readdir(folder)).not.toContain('report.broken-evidence.md')
  })

  test('is examined alike whether somebody checks it or makes a report of it', async () => {
    await rm(join(folder, orders))
    const { examination } = await loadReport(folder)
    expect(examination.missing.length).toBeGreaterThan(0)
    expect((await writeReport(folder)).data.examination).toEqual(examination)
  })

  test.each(CONTRADICTIONS)('contradicts itself where %s', async (_, edit) => {
    await edit()
    const { check, report, kept_report } = await judged()
    expect([check.exit_code, report.exit_code]).toEqual([1, 1])
    expect(check.text).toMatch(/^different: /m)
    expect(report.text).toContain('CHECK FAILED')
    expect(report.page.slice(0, report.page.indexOf('## The answer'))).toContain('**CHECK FAILED**')
    expect(kept_report).toBe('report.md')
  })

  test.each(LOSSES)('is incomplete where %s', async (_, edit) => {
    await edit()
    const { check, report, kept_report } = await judged()
    expect([check.exit_code, report.exit_code]).toEqual([3, 3])
    expect(check.text).toMatch(/^missing evidence: /m)
    expect(report.text).toContain('INCOMPLETE')
    expect(report.page.slice(0, report.page.indexOf('## The answer'))).toContain('**INCOMPLETE**')
    expect(kept_report).toBe('report.md')
    expect(await readFile(join(folder, 'report.md'), 'utf8')).toBe(
      await readFile(join(whole, 'report.md'), 'utf8'),
    )
  })
})
