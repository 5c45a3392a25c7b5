import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { adviceOf } from '@three-ways/report/advice/advice'
import type { Needs } from '@three-ways/report/advice/needs'
import { createResultsFolder } from '@three-ways/result-files/results-folder'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { referenceData } from '../../test/reference-data.ts'
import { readDecideSettings } from '../settings/decide-settings.ts'
import { decideFolder } from './decide-folder.ts'

let parent: string
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'three-ways-decide-'))
})
afterAll(() => rm(parent, { recursive: true, force: true }))

describe('the committed run says', async () => {
  const data = await referenceData()
  const fitting = (needs: Needs) =>
    adviceOf(data, needs).models.flatMap(({ model, fit }) => (fit === 'fits' ? [model] : []))

  test.each([
    ['only a chain of calls decides in its answer', { answer: 'decided' }, ['sync-rest']],
    [
      'only what answers early rides out an outage',
      { outage_s: 3 },
      ['async-rabbitmq', 'streaming-kafka', 'async-rest'],
    ],
    ['only logs are read again', { replay: true }, ['async-rabbitmq', 'streaming-kafka']],
    [
      'only models without a broker leave none to keep up',
      { operations: 'services' },
      ['sync-rest', 'async-rest'],
    ],
    ['none decides at once and rides out an outage', { answer: 'decided', outage_s: 3 }, []],
    ['all carry an order in its sequence', { sequence: 'one' }, data.models],
    [
      'only a chain of calls waits for those who react',
      { fan_out: 3 },
      ['async-rabbitmq', 'streaming-kafka', 'async-rest'],
    ],
  ] as const)('%s', (_, needs, expected) => {
    expect(fitting(needs)).toEqual(
      data.models.filter((model) => (expected as readonly string[]).includes(model)),
    )
  })
})

describe('the answer from a folder', () => {
  const written = async (id: string, lost: number) => {
    const { run, cells } = sampleRun()
    const folder = await createResultsFolder(parent, { ...run, id })
    for (const cell of cells.filter(({ result }) => result.variant === 'uniform-2s')) {
      const ledger = { ...cell.result.ledger, lost, completed: cell.result.ledger.completed - lost }
      await folder.addResult({ ...cell, result: { ...cell.result, ledger } })
    }
    return folder.path
  }
  const { format, needs } = readDecideSettings({ outage: '5', json: true })

  test('ends with 3 where the rows that would decide are not there', async () => {
    const { text, exit_code } = await decideFolder(await written('sound', 0), needs, { format })
    expect(exit_code).toBe(3)
    expect(JSON.parse(text).answers[0]).toMatchObject({ row: 'backlog / kill', decides: true })
  })

  test('is none where the run lost an order', async () => {
    const { text, exit_code } = await decideFolder(await written('lossy', 1), needs, { format })
    expect(exit_code).toBe(1)
    expect(text).toContain('CHECK FAILED, so nothing is advised by it.')
  })
})

describe('wrong flags', () => {
  test('are told all at once', () => {
    const flags = {
      answer: 'soon',
      answer_within: '-1',
      fan_out: '0',
      while_slow: true,
      format: 'xml',
      json: false,
    }
    expect(() => readDecideSettings(flags)).toThrow(/4 reasons/)
    expect(() => readDecideSettings({ while_slow: true, json: false })).toThrow(
      'expected --answer-within with it',
    )
    expect(() => readDecideSettings({ format: 'text', json: true })).toThrow('without --format text')
  })
})
