import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { summary, summaryJson } from '@three-ways/report/summary'
import type { WrittenReport } from '@three-ways/report/written-report'
import { createResultsFolder } from '@three-ways/result-files/results-folder'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeReport } from './write-report.ts'

let parent: string
let all: WrittenReport
let one: WrittenReport
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'three-ways-summary-'))
  const { run, cells } = sampleRun()
  const written = async (id: string, kept: typeof cells) => {
    const folder = await createResultsFolder(parent, { ...run, id })
    for (const cell of kept) await folder.addResult(cell)
    return writeReport(folder.path)
  }
  const firsts = cells.filter(({ result }) => result.repetition === 1 && result.attempt === 1)
  const named = (name: string) => firsts.filter(({ result }) => result.scenario === name)
  all = await written('all', [...named('latency'), ...named('forced-failure')])
  one = await written('one', named('forced-failure'))
}, 60_000)
afterAll(() => rm(parent, { recursive: true, force: true }))

describe('the same for a program', () => {
  test('holds what is ranked, what is not, and why', () => {
    const { rankings } = JSON.parse(summaryJson(all))
    expect(rankings).toHaveLength(1)
    expect(rankings[0]).toMatchObject({
      scenario: 'latency',
      variant: 'steady',
      figure: 'completed p50',
      unit: 'ms',
      rows: [
        { model: 'sync-rest', why_not: 'not ranked: 1 repetition', per_run: [expect.any(Number)] },
        { model: 'async-rabbitmq', smallest_seen: null },
        { model: 'streaming-kafka' },
      ],
    })
    const [pair] = rankings[0].pairs
    expect(pair).toMatchObject({ one: 'sync-rest', other: 'async-rabbitmq', adjusted: 1, lower: null })
  })

  test('says so where nothing of it was measured', () => {
    expect(JSON.parse(summaryJson(one)).rankings).toEqual([])
  })
})

const isPrinted = (text: string, file: string) => expect(text.trimEnd().split('\n').at(-1)).toBe(file)
const linesOf = (written: WrittenReport, columns: number) =>
  summary(written, { columns }).split(`\n${written.file}`)[0]?.split('\n\n')[0]?.split('\n') ?? []
/** Says of which style each part was. */
const named = (style: string, text: string) => `<${style}>${text}</>`

describe('the answers at the end of a run', () => {
  test('stand in one line each where there is room, with the range of the runs', () => {
    const lines = linesOf(all, 200)
    expect(lines[0]).toMatch(/^ +sync-rest +async-rabbitmq +streaming-kafka$/)
    expect(lines.find((line) => line.startsWith('the customer is answered'))).toMatch(
      /\(decision\).*\(receipt\)/,
    )
  })

  test.each([200, 120, 80, 60, 40])('never go beyond a terminal of %d columns', (columns) => {
    const lines = linesOf(all, columns)
    const questions = all.data.models.length > 0 ? Math.max(...lines.map((line) => line.length)) : 0
    // A question is never cut: where it alone is wider than the terminal, the terminal breaks it.
    if (columns >= 80) expect(questions).toBeLessThanOrEqual(columns)
    for (const model of all.data.models) expect(lines.join('\n')).toContain(model)
  })

  test('are a block for each model where not even two lines fit', () => {
    const lines = linesOf(all, 40)
    expect(lines[0]).toBe('sync-rest')
    expect(lines.filter((line) => all.data.models.includes(line))).toEqual(all.data.models)
  })

  test('have no line in which nothing was measured, and end with the path of the report', () => {
    const text = summary(one)
    expect(text).not.toContain('everything done')
    expect(text).toContain('inventory fails: the customer sees')
    expect(text).toMatch(/^offered /m)
    isPrinted(text, one.file)
    isPrinted(summary(all, { columns: 40 }), all.file)
  })

  test('are in colours where there are any: each model in its own, the verdict in that of what it says', () => {
    const text = summary(all, { columns: 200, paint: named })
    expect(text).toContain('<model sync-rest>')
    expect(text).toMatch(/<(good|bad)>[A-Z, ]+<\/>\n/)
    expect(text.replaceAll(/<[^>]*>/g, '')).toBe(summary(all, { columns: 200 }))
  })
})
