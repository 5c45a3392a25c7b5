import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cellKey } from './cell.ts'
import { HISTOGRAMS_FILE, readHistograms } from './histograms-file.ts'
import { ledgerFileOf, readLedger } from './ledger-file.ts'
import { ordersFileOf, readOrders } from './orders-file.ts'
import { readMetrics } from './read-results.ts'
import { ANALYTICS_FILE, createResultsFolder, METRICS_FILE, newRunId } from './results-folder.ts'
import { ResultsUnreadable } from './results-unreadable.ts'
import { sampleRun } from './sample-run.ts'

/** What zlib gives when it is asked how much it took in. */
interface Inflated {
  readonly buffer: Buffer
  readonly engine: { readonly bytesWritten: number }
}

let parent: string
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'three-ways-results-'))
})
afterEach(() => rm(parent, { recursive: true, force: true }))

const { run, cells } = sampleRun()
const smallCells = cells.filter(({ orders }) => orders.length < 1000).slice(0, 3)

describe('a results folder', () => {
  test('can be read as it is after every single result', async () => {
    const folder = await createResultsFolder(parent, { ...run, complete: false, finished_at: null })
    expect((await readMetrics(folder.path)).results).toEqual([])
    for (const [index, cell] of smallCells.entries()) {
      const { result } = cell
      await folder.addResult(cell)
      const metrics = await readMetrics(folder.path)
      expect(metrics.results).toHaveLength(index + 1)
      expect(metrics.results[index]).toMatchObject(result)
      expect(metrics.run.complete).toBe(false)
    }
    await folder.updateRun({ complete: true })
    expect((await readMetrics(folder.path)).run.complete).toBe(true)
  })

  test('loses nothing of what is told at the same time', async () => {
    const folder = await createResultsFolder(parent, { ...run, complete: false })
    const [cell] = smallCells
    if (cell === undefined) throw new Error('the sample has no cell')
    await Promise.all([
      folder.updateRun({ started_at: '2026-11-27T00:00:00.000Z' }),
      folder.addResult(cell, { complete: true }),
      folder.updateRun({ finished_at: '2026-11-27T00:00:01.000Z' }),
      folder.updateRun({ bench_most_resident_mb: 7 }),
    ])
    const { run: told, results } = await readMetrics(folder.path)
    expect(told).toMatchObject({
      complete: true,
      started_at: '2026-11-27T00:00:00.000Z',
      finished_at: '2026-11-27T00:00:01.000Z',
      bench_most_resident_mb: 7,
    })
    expect(results).toHaveLength(1)
    await rm(folder.path, { recursive: true })
    await expect(folder.updateRun({ bench_most_resident_mb: 8 })).rejects.toThrow('ENOENT')
  })

  test('keeps every order and every histogram', async () => {
    const folder = await createResultsFolder(parent, run)
    for (const cell of smallCells) await folder.addResult(cell)
    for (const { result, orders } of smallCells) {
      const logged = await readOrders(folder.path, result)
      expect(logged).toEqual(orders.map((order) => ({ ...order, attempt: 1 })))
    }
    const histograms = await readHistograms(join(folder.path, HISTOGRAMS_FILE))
    for (const { result } of smallCells) {
      const { accepted } = histograms.get(cellKey(result)) ?? {}
      expect(accepted?.toLatency() ?? { count: 0 }).toMatchObject({ count: result.latency.accepted.count })
      if (accepted !== undefined) expect(accepted.toLatency()).toEqual(result.latency.accepted)
    }
  })

  test('keeps the orders of a cell as one gzip member, which every tool reads to its end', async () => {
    const folder = await createResultsFolder(parent, run)
    for (const cell of smallCells) await folder.addResult(cell)
    for (const { result, orders } of smallCells) {
      const bytes = await readFile(join(folder.path, ordersFileOf(result)))
      // Raw inflation ends with the first member: between a header of 10 bytes and a trailer of 8.
      const raw = inflateRawSync(bytes.subarray(10), { info: true }) as unknown as Inflated
      expect(raw.engine.bytesWritten).toBe(bytes.length - 18)
      expect(raw.buffer.toString().trimEnd().split('\n')).toHaveLength(orders.length)
    }
  })

  test('keeps the stores of every cell, line by line', async () => {
    const folder = await createResultsFolder(parent, run)
    for (const cell of smallCells) await folder.addResult(cell)
    for (const { result, ledger } of smallCells) {
      expect(await readLedger(folder.path, result)).toEqual(ledger)
      await writeFile(join(folder.path, ledgerFileOf(result)), 'not compressed')
      await expect(readLedger(folder.path, result)).rejects.toThrow()
    }
  })

  test('has the analytics of a model whose observer ran, in a folder of the model', async () => {
    const folder = await createResultsFolder(parent, run)
    const [cell] = smallCells
    if (cell === undefined) throw new Error('the sample has no small cell')
    await folder.addResult(cell)
    const file = join(folder.path, cell.result.model, ANALYTICS_FILE)
    await expect(readFile(file)).rejects.toThrow('ENOENT')
    const counts = { events: {}, failures_by_reason: {}, ordered_quantity_by_sku: {}, orders_per_minute: {} }
    const analytics = { total_orders: 0, reserved: 0, failed: 0, failure_rate_percent: null, ...counts }
    await folder.addResult({ ...cell, ledger: { ...cell.ledger, analytics } })
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(analytics)
  })

  test('is whole after its writer was killed in the middle of its work', async () => {
    const writer = fork(new URL('./endless-writer.ts', import.meta.url), [parent], { stdio: 'ignore' })
    const written = new Promise<void>((resolve) => {
      writer.on('message', (count) => Number(count) >= 5 && resolve())
    })
    const ended = once(writer, 'exit')
    await Promise.race([written, ended])
    writer.kill('SIGKILL')
    expect(await ended).toEqual([null, 'SIGKILL'])
    const latest = join(parent, 'latest')
    const metrics = await readMetrics(latest)
    expect(metrics.results.length).toBeGreaterThanOrEqual(5)
    expect(metrics.run.complete).toBe(false)
    // A cell and what it changes about the run come in one write.
    expect(metrics.run.seed).toBe(metrics.results.length)
    const histograms = await readHistograms(join(latest, HISTOGRAMS_FILE))
    for (const result of metrics.results) expect(histograms.has(cellKey(result))).toBe(true)
  })

  test('a failed write removes its temporary file and says so', async () => {
    const folder = await createResultsFolder(parent, run)
    await rm(join(folder.path, METRICS_FILE))
    await mkdir(join(folder.path, METRICS_FILE, 'in the way'), { recursive: true })
    await expect(folder.updateRun({ complete: true })).rejects.toThrow()
    expect((await readdir(folder.path)).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  test('latest leads to the newest run that has a result, by a relative link', async () => {
    const [cell] = smallCells
    if (cell === undefined) throw new Error('the sample has no small cell')
    const first = await createResultsFolder(parent, { ...run, id: 'first' })
    await first.addResult(cell)
    const second = await createResultsFolder(parent, { ...run, id: 'second' })
    expect(await readlink(join(parent, 'latest'))).toBe('first')
    await second.addResult(cell)
    expect(await readlink(join(parent, 'latest'))).toBe('second')
    expect((await readMetrics(join(parent, 'latest'))).run.id).toBe('second')
  })

  test('never replaces a real folder that is called latest', async () => {
    await mkdir(join(parent, 'latest'))
    const [cell] = smallCells
    if (cell === undefined) throw new Error('the sample has no small cell')
    const folder = await createResultsFolder(parent, run)
    await expect(folder.addResult(cell)).rejects.toThrow('to be a link to the newest run')
    expect((await readMetrics(folder.path)).results).toHaveLength(1)
  })

  test('ids sort by time, say the profile and differ within a second', () => {
    const moment = new Date('2026-11-21T02:56:00.123Z')
    expect(newRunId(moment, 'smoke')).toMatch(/^20261121T025600Z-smoke-[0-9a-f]{6}$/)
    expect(newRunId(moment, 'smoke')).not.toBe(newRunId(moment, 'smoke'))
  })
})

describe('a folder that is no results folder', () => {
  const faultsOf = async (folder: string) => {
    const failure = await readMetrics(folder).catch((cause: unknown) => cause)
    expect(failure).toBeInstanceOf(ResultsUnreadable)
    return (failure as ResultsUnreadable).faults
  }
  const folderHolding = async (text: string) => {
    await writeFile(join(parent, METRICS_FILE), text)
    return parent
  }

  test('is missing, or a file', async () => {
    expect(await faultsOf(join(parent, 'none'))).toMatchObject(
      [{ message: /nothing by that name/ }].map(matching),
    )
    await writeFile(join(parent, 'file'), '')
    expect(await faultsOf(join(parent, 'file'))).toMatchObject([{ message: /got a file/ }].map(matching))
  })

  test('has no metrics.json, or one that is not JSON', async () => {
    expect((await faultsOf(parent))[0]?.message).toContain('ENOENT')
    expect((await faultsOf(await folderHolding('{ "schema_version": 1,')))[0]?.message).toContain(
      'expected JSON',
    )
  })

  test('was written by another version', async () => {
    const faults = await faultsOf(await folderHolding('{ "schema_version": 99 }'))
    expect(faults).toEqual([
      { path: 'metrics.json schema_version', message: expect.stringContaining('got 99') },
    ])
  })

  test('does not fit the schema, and every fault is named', async () => {
    const broken = { schema_version: 1, run: { ...run, cores: 2, seed: 'one' }, results: [{ scenario: 3 }] }
    const paths = (await faultsOf(await folderHolding(JSON.stringify(broken)))).map((fault) => fault.path)
    expect(paths).toContain('metrics.json run.seed')
    expect(paths).toContain('metrics.json results[0].scenario')
    expect(paths).toContain('metrics.json results[0].ledger')
  })
})

function matching({ message }: { message: RegExp }): { message: unknown } {
  return { message: expect.stringMatching(message) }
}
