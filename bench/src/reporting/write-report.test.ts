import { mkdtemp, readFile, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pagesOf } from '@three-ways/report/pages'
import { HISTOGRAMS_FILE } from '@three-ways/result-files/histograms-file'
import type { Result } from '@three-ways/result-files/metrics'
import { ordersFileOf } from '@three-ways/result-files/orders-file'
import { createResultsFolder, type FinishedCell } from '@three-ways/result-files/results-folder'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { wholeText } from './whole-text.ts'
import { writeReport } from './write-report.ts'

let parent: string
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'three-ways-report-'))
})
afterEach(() => rm(parent, { recursive: true, force: true }))

async function folderWith(cells: readonly FinishedCell[], complete = true): Promise<string> {
  const folder = await createResultsFolder(parent, { ...sampleRun().run, complete })
  for (const cell of cells) await folder.addResult(cell)
  return folder.path
}

function changed(cell: FinishedCell, change: Partial<Result>): FinishedCell {
  return { ...cell, result: { ...cell.result, ...change } }
}

const isLatency = ({ result }: FinishedCell) => result.scenario === 'latency'

describe('report.md', () => {
  test('and all other pages read as agreed, and are the same bytes when they are made again', async () => {
    const folder = await folderWith(sampleRun().cells)
    const { data } = await writeReport(folder)
    const pages = pagesOf(data)
    for (const { file, text } of pages) {
      expect(await readFile(join(folder, file), 'utf8')).toBe(text)
      if (!file.endsWith('.svg')) await expect(text).toMatchFileSnapshot(`./golden/${file}`)
    }
    expect(data.examination).toMatchObject({ missing: [], differences: [] })
    expect(data.verdict).toMatchObject({ verdict: 'valid', exit_code: 0 })
    expect(pagesOf((await writeReport(folder)).data)).toEqual(pages)
  })

  test('marks an interrupted run, and a run that measured nothing', async () => {
    const started = await writeReport(await folderWith([], false))
    const text = wholeText(started.data)
    expect(text).toContain('**INCOMPLETE**')
    expect(text).toContain('0 measurements were finished before')
    expect(text).toContain('**INVALID**')
    expect(text).not.toContain('fastest')
  })

  test('says CHECK FAILED for a lost order, even when its measurement is invalid too', async () => {
    const [cell] = sampleRun().cells.filter(isLatency)
    if (cell === undefined) throw new Error('the sample has no latency cell')
    const { ledger } = cell.result
    const lost = { ...ledger, completed: ledger.completed - 1, lost: 1 }
    const bad = changed(cell, { ledger: lost, verdict: 'invalid', invalid_reasons: ['slip p99 12 ms'] })
    const { data } = await writeReport(await folderWith([bad]))
    const text = wholeText(data)
    expect(data.verdict.exit_code).toBe(1)
    expect(text).toContain('**CHECK FAILED**')
    expect(text).toContain('1 of 1100 accepted orders lost')
    expect(text).toContain('slip p99 12 ms')
    expect(text).toContain('LOST 1')
    expect(text).toContain('ledger.lost is 1 in metrics.json, 0 by the log')
  })

  test('ranks nothing by an invalid measurement, and shows it', async () => {
    const cells = sampleRun()
      .cells.filter(isLatency)
      .map((cell) => changed(cell, { verdict: 'invalid', invalid_reasons: ['rate 91 % of the target'] }))
    const { data } = await writeReport(await folderWith(cells))
    const text = wholeText(data)
    expect(data.verdict.exit_code).toBe(3)
    expect(text).toContain('no valid measurement, so no figure and no ranking')
    expect(text).toContain('1 (invalid)')
    expect(text).not.toContain('fastest')
  })

  test('a second attempt that is valid counts; the first stays visible', async () => {
    const [cell] = sampleRun().cells.filter(isLatency)
    if (cell === undefined) throw new Error('the sample has no latency cell')
    const first = changed(cell, { verdict: 'invalid', invalid_reasons: ['slip p99 12 ms'] })
    const { data } = await writeReport(await folderWith([first, changed(cell, { attempt: 2 })]))
    const text = wholeText(data)
    expect(data.verdict.verdict).toBe('valid')
    expect(data.comparisons[0]?.rows[0]?.counted.map((run) => run.attempt)).toEqual([2])
    expect(text).toContain('1 (invalid)')
    expect(text).toContain('1 again')
    const page_one = text.slice(0, text.indexOf('## The answer'))
    expect(page_one).toContain(
      'repetition 1: invalid and in no figure. slip p99 12 ms Measured again, the second',
    )
    expect(page_one).toMatch(/completed p50 \(ms\) [\d.]+, then [\d.]+/)
  })

  test('ranks no latency where the processor was too busy for it', async () => {
    const cells = sampleRun()
      .cells.filter(isLatency)
      .map((cell) => changed(cell, { instrument: { ...cell.result.instrument, host_cpu_percent: 71 } }))
    const { data } = await writeReport(await folderWith(cells))
    const text = wholeText(data)
    expect(text).toContain('CPU-bound: these compare cost per order and not latency, and are not ranked.')
    expect(text).toContain('**Not ranked**: sync-rest (host at 71.0 %), async-rabbitmq (host at 71.0 %)')
    expect(text).not.toMatch(/(fastest|no difference shown between) .*ms/)
  })

  test('a scenario that needs another configuration than the others is counted like them', async () => {
    const cells = sampleRun().cells.map((cell) => {
      return isLatency(cell) ? changed(cell, { configuration_hash: 'with one service more' }) : cell
    })
    const { data } = await writeReport(await folderWith(cells))
    const rows = data.comparisons.find(({ scenario }) => scenario === 'latency')?.rows ?? []
    expect(rows.map(({ counted }) => counted.length)).toEqual([2, 2, 2])
  })

  test('a result of another configuration stands apart and is not merged', async () => {
    const [first, ...rest] = sampleRun().cells.filter(({ result }) => result.model === 'sync-rest')
    if (first === undefined) throw new Error('the sample has no cell')
    const other = changed(first, { configuration_hash: 'something else' })
    const { data } = await writeReport(await folderWith([other, ...rest]))
    const text = wholeText(data)
    expect(text).toContain('1 (not comparable)')
    expect(text).toContain(
      `${first.result.scenario} / ${first.result.variant}, sync-rest, repetition 1: raised with other`,
    )
    const steady = data.comparisons.find((comparison) => comparison.variant === 'steady')
    expect(steady?.rows[0]?.counted.map((run) => run.repetition)).toEqual([2])
  })

  test('percentiles are merged from histograms, and without these there are none', async () => {
    const folder = await folderWith(sampleRun().cells.filter(isLatency))
    const whole = await writeReport(folder)
    expect(whole.data.comparisons[0]?.rows[0]?.latency.completed.count).toBe(2200)
    expect(whole.data.comparisons[0]?.rows[0]?.latency.completed.p99_ms).toBeGreaterThan(0)
    await rm(join(folder, HISTOGRAMS_FILE))
    const without = await writeReport(folder)
    expect(without.data.comparisons[0]?.rows[0]?.latency.completed).toMatchObject({
      count: 2200,
      p99_ms: null,
    })
  })

  test('an order log that is damaged is told beside the report that was made when it was whole', async () => {
    const [cell, ...others] = sampleRun().cells.filter(isLatency)
    if (cell === undefined) throw new Error('the sample has no latency cell')
    const folder = await folderWith([cell, ...others])
    const whole = await writeReport(folder)
    const before = await readFile(whole.file, 'utf8')
    await truncate(join(folder, ordersFileOf(cell.result)), 1000)
    const { file, data, kept } = await writeReport(folder)
    expect(kept).toBe('report.md')
    expect(await readFile(whole.file, 'utf8')).toBe(before)
    expect(data.examination.missing).toEqual([expect.stringContaining(ordersFileOf(cell.result))])
    expect(await readFile(file, 'utf8')).toContain(`missing evidence: ${ordersFileOf(cell.result)}`)
  })
})
