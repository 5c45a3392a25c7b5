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

/** Up to the verdict. */
const tableOf = (text: string) => text.split('\n\n')[0]?.split('\n') ?? []

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

describe('the table at the end of a run', () => {
  test('fits a terminal: models side by side where they fit, one below the other where they do not', () => {
    const wide = tableOf(summary(all, 80))
    expect(wide[0]).toMatch(/sync-rest +async-rabbitmq +streaming-kafka/)
    const narrow = tableOf(summary(all, 40))
    expect(narrow[0]).toBe('sync-rest')
    for (const line of wide) expect(line.length).toBeLessThanOrEqual(80)
    for (const line of narrow) expect(line.length).toBeLessThanOrEqual(40)
    expect(narrow.filter((line) => line.includes('completed p50')).length).toBe(all.data.models.length)
  })

  test('has no line in which nothing was measured', () => {
    expect(tableOf(summary(all)).join('\n')).toContain('completed p50')
    const lines = tableOf(summary(one))
    expect(lines.join('\n')).not.toContain('completed p50')
    expect(lines.some((line) => line.startsWith('offered'))).toBe(true)
  })
})
