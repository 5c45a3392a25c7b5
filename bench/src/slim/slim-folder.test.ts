import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deservedStatus } from '@three-ways/report/deserved-status'
import { LEFT_OUT_FILE, readLeftOut } from '@three-ways/result-files/left-out'
import { ordersFileOf } from '@three-ways/result-files/orders-file'
import { createResultsFolder, type ResultsFolder } from '@three-ways/result-files/results-folder'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkJson, checkText } from '../check/check-text.ts'
import { exportFolder } from '../export/export-folder.ts'
import { EXPORT_TABLES } from '../export/export-tables.ts'
import { loadReport } from '../reporting/load-report.ts'
import { lockRun } from '../run/run-lock.ts'
import { slimFolder } from './slim-folder.ts'

const { run, cells } = sampleRun()
const { signal } = new AbortController()
const LARGE = 1e9

let parent: string
let folder: ResultsFolder
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'three-ways-slim-'))
  folder = await createResultsFolder(parent, { ...run, complete: true })
  for (const cell of cells) await folder.addResult(cell)
  await writeFile(join(folder.service_logs, 'order-service'), 'what a service wrote\n')
})
afterEach(() => rm(parent, { recursive: true, force: true }))

const copy = (most_bytes: number, name = 'copy') => {
  return slimFolder(folder.path, { out: join(parent, name), most_bytes }, signal)
}

/** A copy that lacks something, and not everything. */
async function smaller() {
  const { bytes } = await copy(LARGE, 'large')
  return copy(bytes - 1)
}

describe('a small copy of a results folder', () => {
  test('has all evidence where it fits, and nothing of what services wrote', async () => {
    const { out, kept, left_out } = await copy(LARGE)
    expect([kept, left_out]).toEqual([cells.length, 0])
    expect(await readdir(out)).not.toContain('service-logs')
    expect(await readLeftOut(out)).toBeUndefined()
    const [before, after] = [await loadReport(folder.path), await loadReport(out)]
    expect(after.examination.orders).toBe(before.examination.orders)
    expect(after.examination).toMatchObject({ missing: [], left_out: [], differences: [] })
  })

  test('is no larger than asked for, names what it lacks, and is neither incomplete nor silent about it', async () => {
    const { out, bytes, kept, left_out, left_out_bytes } = await smaller()
    expect(kept + left_out).toBe(cells.length)
    expect([left_out, kept].every((count) => count > 0)).toBe(true)
    const sizes = await sizesOf(out)
    expect(sizes).toBe(bytes)
    const named = await readLeftOut(out)
    expect(named?.files.reduce((sum, file) => sum + file.bytes, 0)).toBe(left_out_bytes)
    const data = await loadReport(out)
    expect(data.examination).toMatchObject({ missing: [], differences: [] })
    expect(data.examination.left_out).toHaveLength(left_out)
    expect(deservedStatus(data)).toBe(0)
    const page = await readFile(join(out, 'report.md'), 'utf8')
    expect(page).toContain(
      `Orders and stores of ${left_out} of ${cells.length} measurements are not in this copy`,
    )
    expect(page).toContain('**VALID**')
    const evidence = await readFile(join(out, 'report', 'evidence.md'), 'utf8')
    expect(evidence).toMatch(/as far as there is evidence, the same .* were left out of this copy/)
    expect(checkText(data.examination)).toContain('left out of this copy: ')
    expect(JSON.parse(checkJson(data.examination, 0)).left_out).toEqual(data.examination.left_out)
  })

  test('is exported with the orders that it has, and says of how many it has none', async () => {
    const { out, left_out } = await smaller()
    const tables = EXPORT_TABLES.filter(({ name }) => name === 'orders')
    const to = { out: join(parent, 'export'), format: 'csv' } as const
    const exported = await exportFolder(out, tables, to, signal)
    expect(exported).toMatchObject({ missing: [], left_out: { length: left_out } })
    const offered = cells.reduce((sum, { result }) => sum + result.ledger.offered, 0)
    expect(exported.files[0]?.lines).toBeLessThan(offered)
    await rm(join(out, LEFT_OUT_FILE))
    expect((await exportFolder(out, tables, to, signal)).missing).toHaveLength(left_out)
  })

  test('excuses no file that it does not name, and none that no measurement had', async () => {
    const { out } = await smaller()
    const lacking = async () => (await loadReport(out)).examination.missing
    const left = await readLeftOut(out)
    const [first, ...others] = left?.files ?? []
    const rewrite = (text: string) => writeFile(join(out, LEFT_OUT_FILE), text)
    await rewrite(JSON.stringify({ ...left, files: [...others, { file: 'histograms.json', bytes: 1 }] }))
    await rm(join(out, 'histograms.json'))
    expect(await lacking()).toEqual([
      'histograms.json: there is no such file',
      `${first?.file}: there is no such file`,
    ])
    await rewrite('{}')
    expect((await lacking()).some((sentence) => sentence.startsWith(`${LEFT_OUT_FILE}: `))).toBe(true)
  })

  test('a file that is there is counted, whatever is said to be left out', async () => {
    const { out } = await smaller()
    const left = await readLeftOut(out)
    const kept = cells
      .map(({ result }) => ordersFileOf(result))
      .filter((file) => {
        return !left?.files.some((one) => one.file === file)
      })
    const [file = ''] = kept
    await writeFile(join(out, file), '')
    await writeFile(
      join(out, LEFT_OUT_FILE),
      JSON.stringify({ ...left, files: [...(left?.files ?? []), { file, bytes: 1 }] }),
    )
    const { missing, differences } = (await loadReport(out)).examination
    expect([...missing, ...differences].some((sentence) => sentence.includes(file))).toBe(true)
  })

  test('lacks what the copy lacks that it was made of, and says when that was counted', async () => {
    const first = await smaller()
    const before = await readLeftOut(first.out)
    const to = { out: join(parent, 'again'), most_bytes: first.bytes - 1 }
    const again = await slimFolder(first.out, to, signal)
    expect(again.left_out).toBeGreaterThan(first.left_out)
    expect(again.kept + again.left_out).toBe(cells.length)
    const { counted_at, files = [] } = (await readLeftOut(again.out)) ?? {}
    expect(files.length).toBeGreaterThan(before?.files.length ?? 0)
    for (const file of before?.files ?? []) {
      expect(files).toContainEqual({ counted_at: before?.counted_at, ...file })
    }
    expect(files.filter((file) => file.counted_at === undefined)).not.toEqual([])
    expect(Date.parse(String(counted_at))).toBeGreaterThan(Date.parse(String(before?.counted_at)))
    const { examination } = await loadReport(again.out)
    expect(examination).toMatchObject({ missing: [], differences: [], left_out: { length: again.left_out } })
  })

  test('is made of a run that was ended early, unless somebody measures into it', async () => {
    await folder.updateRun({ complete: false })
    const lock = lockRun(folder.path)
    await expect(copy(LARGE)).rejects.toThrow('expected a run that nobody measures')
    lock?.[Symbol.dispose]()
    const { out } = await copy(LARGE)
    expect((await loadReport(out)).metrics.run.complete).toBe(false)
    expect(await readFile(join(out, 'report.md'), 'utf8')).toContain('**INCOMPLETE**')
    expect(await readdir(folder.path)).not.toContain('.lock')
  })

  test('is refused of a run whose evidence is not whole, and where the rest is too large', async () => {
    await expect(copy(1000)).rejects.toThrow(/expected --most-mb of at least [\d.]+: without any/)
    const [first] = cells
    if (first === undefined) throw new Error('the sample has no cell')
    await rm(join(folder.path, ordersFileOf(first.result)))
    await expect(copy(LARGE, 'broken')).rejects.toThrow('expected evidence that is all there')
    expect((await readdir(parent)).toSorted()).toEqual(['latest', run.id].toSorted())
  })

  test('leaves nothing behind where it is ended, or its place is taken', async () => {
    const ended = AbortSignal.abort(new Error('ended'))
    const slim = slimFolder(folder.path, { out: join(parent, 'copy'), most_bytes: LARGE }, ended)
    await expect(slim).rejects.toThrow('ended')
    await mkdir(join(parent, 'copy', 'taken'), { recursive: true })
    await expect(copy(LARGE)).rejects.toThrow('ENOTEMPTY')
    expect((await readdir(parent)).toSorted()).toEqual(['copy', 'latest', run.id].toSorted())
  })
})

async function sizesOf(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name))))
  return sizes.reduce((sum, { length }) => sum + length, 0)
}
