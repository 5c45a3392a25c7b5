import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Run } from '@three-ways/result-files/metrics'
import { createResultsFolder, type FinishedCell } from '@three-ways/result-files/results-folder'
import { sampleRepetitions, sampleRun } from '@three-ways/result-files/sample-run'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadReport } from '../reporting/load-report.ts'
import { type CompareFlags, readCompareSettings } from '../settings/compare-settings.ts'
import { changeOf } from './change.ts'
import { compareFolders } from './compare-folders.ts'

const six = sampleRepetitions(6)
const slower = sampleRepetitions(6, 1.2)
let parent: string
const at = (name: string) => join(parent, name)

async function keep(id: string, cells: readonly FinishedCell[], change: Partial<Run> = {}) {
  const folder = await createResultsFolder(parent, { ...sampleRun().run, id, ...change })
  for (const cell of cells) await folder.addResult(cell)
}

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'three-ways-compare-'))
  const [first] = six
  if (first === undefined) throw new Error('the sample has no cell')
  const { ledger } = first.result
  const lost = { ...ledger, completed: ledger.completed - 1, lost: 1 }
  await keep('base', six)
  await keep('same', six)
  await keep('slower', slower)
  await keep('three', sampleRepetitions(3))
  await keep('at 100 µs', around(six, 100))
  await keep('at 150 µs', around(six, 150))
  await keep('elsewhere', six, { host: { ...sampleRun().run.host, cores: 64 } })
  await keep('searched', [...six, searched(first, 1_000)])
  await keep('searched again', [...six, searched(first, 1_200)])
  await keep('lossy', [{ ...first, result: { ...first.result, ledger: lost } }])
})
afterAll(() => rm(parent, { recursive: true, force: true }))

/** A cell that looked for a capacity, and found that. */
function searched({ result, ...rest }: FinishedCell, capacity_per_s: number): FinishedCell {
  const row = { scenario: 'capacity', variant: 'p99-250ms' }
  const figures = { capacity_per_s, capacity_is: 'confirmed' }
  const orders = rest.orders.map((order) => ({ ...order, ...row }))
  return { ...rest, orders, result: { ...result, ...row, figures } }
}

/** The same on a machine whose loopback took that long. */
function around(cells: readonly FinishedCell[], us: number): FinishedCell[] {
  return cells.map(({ result, ...rest }) => {
    const instrument = { ...result.instrument, loopback_round_trip_us: { before: us, after: us } }
    return { ...rest, result: { ...result, instrument } }
  })
}

/** Each folder is read once: nobody changes it. */
const read = new Map<string, ReturnType<typeof loadReport>>()
const load = (folder: string) => {
  const known = read.get(folder) ?? loadReport(folder)
  read.set(folder, known)
  return known
}

function compared(before: string, after: string, flags: Partial<CompareFlags> = {}) {
  const typed = { allow_unlike: false, json: false, ...flags }
  return compareFolders(readCompareSettings({ before: at(before), after: at(after), ...typed }), load)
}

describe('two runs', () => {
  test('that are alike show no difference, and end with 0', async () => {
    const { text, exit_code } = await compared('base', 'same')
    expect(exit_code).toBe(0)
    expect(text).toContain('**0 worse, 0 better, 3 without a difference shown, 0 not judged.**')
    expect(text).toMatch(/\| latency \/ steady, sync-rest +\| completed p50 \(ms\) \|/)
  })

  test('of which the second is slower end with 1, unless that much is tolerated', async () => {
    const { text, exit_code } = await compared('base', 'slower')
    expect(exit_code).toBe(1)
    expect(text).toContain('Worse by more than 5.00 %: latency / steady, sync-rest; latency / steady, async')
    expect(text).toMatch(/\+(19|20)\.\d %/)
    const tolerant = await compared('base', 'slower', { tolerance: '30' })
    expect(tolerant.exit_code).toBe(0)
    expect(tolerant.text).toContain('3 worse')
    const back = await compared('slower', 'base')
    expect(back.exit_code).toBe(0)
    expect(back.text).toContain('3 better')
  })

  test('show the capacities that were searched for, and judge none', async () => {
    const { text, exit_code } = await compared('searched', 'searched again')
    expect(exit_code).toBe(0)
    const [, line = ''] = /^- capacity \/ p99-250ms, (.*)$/m.exec(text) ?? []
    expect(line).toMatch(/: the outcome of a search is shown .*: 1,000 orders\/s before, 1,200 after$/)
    expect(text).not.toMatch(/^\| capacity/m)
    expect((await compared('base', 'searched')).text).toContain('not measured orders/s before, 1,000 after')
    const action = await compared('base', 'searched', { format: 'github-action-benchmark' })
    expect(action.text).not.toContain('capacity')
  })

  test('tell how fast the machine was in both, where both benches looked', async () => {
    const { text } = await compared('at 100 µs', 'at 150 µs')
    expect(text).toContain('took 100 µs before and 150 µs after (medians, +50.0 %)')
    expect((await compared('base', 'at 150 µs')).text).not.toContain('loopback')
    const json = JSON.parse((await compared('base', 'at 150 µs', { json: true })).text)
    expect(json.loopback_round_trip_us).toEqual({ before: null, after: 150 })
  })

  test('of too few repetitions show their ranges, are not judged, and end with 3', async () => {
    const { text, exit_code } = await compared('base', 'three')
    expect(exit_code).toBe(3)
    expect(text).toContain('not judged: 6 against 3 repetitions')
    expect(text).toContain('**Nothing could be compared.**')
  })

  test('under other conditions are refused with 3, each named, unless told', async () => {
    const { text, exit_code } = await compared('base', 'elsewhere')
    expect(exit_code).toBe(3)
    expect(text).toContain('- cores: 2 before, 64 after')
    expect(text).toContain('--allow-unlike')
    const told = await compared('base', 'elsewhere', { allow_unlike: true })
    expect(told.exit_code).toBe(0)
    expect(told.text).toContain('**The conditions differ**')
  })

  test('of which one lost an order are not compared, and end with 1', async () => {
    const { text, exit_code } = await compared('base', 'lossy')
    expect(exit_code).toBe(1)
    expect(text).toContain('lossy: CHECK FAILED, so it is compared with nothing.')
    expect(text).toContain('1 of 1100 accepted orders lost')
  })

  test('that have nothing in common end with 3', async () => {
    const [cell] = sampleRun().cells.filter(({ result }) => result.variant === 'door')
    await keep('other', cell === undefined ? [] : [cell])
    const { text, exit_code } = await compared('base', 'other')
    expect(exit_code).toBe(3)
    expect(text).toContain('- latency / steady, sync-rest: only in the run before')
    expect(text).toContain('- throughput-10k / door, sync-rest: only in the run after')
  })

  test('that were raised with other settings are not matched', async () => {
    const changed = six.map(({ result, ...cell }) => {
      return { ...cell, result: { ...result, configuration_hash: 'another' } }
    })
    await keep('settings', changed)
    const { text, exit_code } = await compared('base', 'settings')
    expect(exit_code).toBe(3)
    expect(text).toContain('raised with other settings')
    expect((await compared('base', 'settings', { allow_unlike: true })).exit_code).toBe(0)
  })
})

describe('a row is not judged', () => {
  test('where one side was not warm', async () => {
    const warm_up = { seconds: 3, orders: 300, windows: [], ended: 'fixed' as const, moving: [] }
    const cold = slower.map((cell) => ({ ...cell, result: { ...cell.result, warm_up } }))
    await keep('cold', cold)
    const { text, exit_code } = await compared('base', 'cold')
    expect(exit_code).toBe(3)
    expect(text).toContain('not judged: not warm')
  })

  test('where the run itself says that it is no measurement; the others are', async () => {
    const row = { scenario: 'latency', variant: 'steady', model: 'sync-rest', repetitions: 6, repeated: 0 }
    const rows = [
      { ...row, slip_p99_ms: 0.731, invalid_reasons: ['The generator was late over all repetitions'] },
    ]
    await keep('selected', slower, { rows })
    const { text, exit_code } = await compared('base', 'selected')
    expect(exit_code).toBe(1)
    expect(text).toContain('not judged: invalid in selected: The generator was late')
    expect(text).toContain('2 worse, 0 better, 0 without a difference shown, 1 not judged')
  })

  test('where it drifts over its repetitions', () => {
    const steady = [5, 5.2, 5.1, 5.15, 5.05, 5.12]
    const drifting = [5, 5.1, 5.2, 5.3, 5.4, 5.5]
    const { why_not, probability } = changeOf({ before: steady, after: drifting })
    expect({ why_not, probability }).toEqual({
      why_not: 'drifts over its repetitions (after)',
      probability: 1,
    })
    expect(changeOf({ before: steady, after: steady }).why_not).toBeUndefined()
  })
})

describe('for programs', () => {
  test('there is JSON with every repetition', async () => {
    const { text } = await compared('base', 'slower', { json: true })
    const { rows, exit_code } = JSON.parse(text)
    expect(exit_code).toBe(1)
    expect(rows).toHaveLength(3)
    expect(rows[0]).toMatchObject({ model: 'sync-rest', unit: 'ms', outcome: 'worse' })
    expect(rows[0].before).toHaveLength(6)
    expect(rows[0].factor).toBeCloseTo(1.2, 1)
  })

  test('and the array that github-action-benchmark reads', async () => {
    const { text } = await compared('base', 'slower', { format: 'github-action-benchmark' })
    const entries = JSON.parse(text)
    expect(entries).toHaveLength(3)
    expect(entries[0]).toEqual({
      name: 'latency / steady, sync-rest: completed p50',
      unit: 'ms',
      value: expect.any(Number),
      range: expect.stringMatching(/^[\d.]+–[\d.]+$/),
      extra: 'n = 6\nworse',
    })
  })
})

test('what was typed wrong is told at once', () => {
  const typed = { before: 'a', after: 'b', allow_unlike: false }
  const wrong = { ...typed, tolerance: '-1', format: 'xml', json: false }
  expect(() => readCompareSettings(wrong)).toThrow(
    /2 reasons[\s\S]*--tolerance: expected a number from 0[\s\S]*--format/,
  )
  expect(() => readCompareSettings({ ...typed, format: 'markdown', json: true })).toThrow('--json')
})
