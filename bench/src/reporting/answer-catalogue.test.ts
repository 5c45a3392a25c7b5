import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lagAnswer, outageAnswer, replayAnswer } from '@three-ways/report/answer-catalogue'
import { otherAnswers } from '@three-ways/report/answer-others'
import type { ReportData } from '@three-ways/report/report-data'
import type { Result } from '@three-ways/result-files/metrics'
import { createResultsFolder } from '@three-ways/result-files/results-folder'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { wholeText } from './whole-text.ts'
import { writeReport } from './write-report.ts'

let parent: string
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'three-ways-report-'))
})
afterEach(() => rm(parent, { recursive: true, force: true }))

/** A report of one result, which is a latency result of sync-rest but for `change`. */
async function reportOf(change: Partial<Result>): Promise<ReportData> {
  const { run, cells } = sampleRun()
  const cell = cells.find(({ result }) => result.scenario === 'latency')
  if (cell === undefined) throw new Error('the sample has no latency cell')
  const folder = await createResultsFolder(parent, run)
  await folder.addResult({ ...cell, result: { ...cell.result, ...change } })
  return (await writeReport(folder.path)).data
}

const digests = { digest_live: 'a', digest_replay_1: 'a', digest_replay_2: 'a', digest_reset: 'a' }

test('an outage is told by what was refused and what waited', async () => {
  const figures = { refused_during_outage: 3_000, offered_during_outage: 3_001, peak_backlog: 12 }
  const data = await reportOf({ scenario: 'backlog', variant: 'kill', figures })
  expect(outageAnswer(data)).toContain('`kill`: sync-rest refused 3,000 of 3,001 orders of the outage')
  expect(outageAnswer(data)).toContain('gone – s after the restart')
  expect(lagAnswer(data)).toBe('not measured in this run.')
})

test('a replay that gives something else is shouted', async () => {
  const same = await reportOf({ scenario: 'replay', variant: 'rebuild', figures: digests })
  expect(replayAnswer(same)).toContain('the same analytics')
  const figures = { ...digests, digest_reset: 'b' }
  expect(replayAnswer(await reportOf({ scenario: 'replay', variant: 'rebuild', figures }))).toContain(
    'DIFFERENT',
  )
})

test('who cannot replay says what it would need, and an invalid measurement says nothing', async () => {
  const change = { scenario: 'replay', variant: 'rebuild', figures: { replay: 'not possible, needs a log' } }
  expect(replayAnswer(await reportOf(change))).toContain('sync-rest: not possible, needs a log')
  const invalid = await reportOf({ ...change, verdict: 'invalid', invalid_reasons: ['late'] })
  expect(replayAnswer(invalid)).toContain('no valid measurement')
})

test('a scenario that has no answer of its own is told by its question, its orders and its figures', async () => {
  const change = { scenario: 'trickle', variant: 'slow', figures: { pieces_left: 7 } } as const
  const data = await reportOf(change)
  expect(otherAnswers(await reportOf({}))).toEqual([])
  const [answer, ...more] = otherAnswers({ ...data, questions: { trickle: 'What trickles?' } })
  expect(more).toEqual([])
  const [question, told = ''] = answer ?? []
  expect(question).toBe('What trickles?')
  expect(told).toContain('`trickle / slow`: sync-rest: ')
  expect(told).toContain('pieces_left 7')
  const [, page = ''] = wholeText(data).split('## The answer')
  // What was not asked is named in one line, and not in one each.
  expect(page).not.toContain('not measured in this run')
  expect(page).toContain('Not asked in this run: How fast? When inventory is slow?')
})

test('a model whose measurement does not count is named beside the others', async () => {
  const { run, cells } = sampleRun()
  const folder = await createResultsFolder(parent, run)
  const change = { scenario: 'replay', variant: 'rebuild', figures: digests } as const
  for (const cell of cells.filter(({ result }) => result.scenario === 'latency' && result.repetition === 1)) {
    const invalid = { verdict: 'invalid', invalid_reasons: ['late'] } as const
    const of_kafka = cell.result.model === 'streaming-kafka' ? invalid : {}
    await folder.addResult({ ...cell, result: { ...cell.result, ...change, ...of_kafka } })
  }
  const answer = replayAnswer((await writeReport(folder.path)).data)
  expect(answer).toContain('async-rabbitmq: the same analytics')
  expect(answer).toContain('streaming-kafka: no valid measurement')
})
