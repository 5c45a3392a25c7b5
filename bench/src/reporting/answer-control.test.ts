import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ReportData } from '@three-ways/report/report-data'
import { configurationHash } from '@three-ways/result-files/configuration'
import { createResultsFolder } from '@three-ways/result-files/results-folder'
import { sampleConfiguration, sampleConfigurations } from '@three-ways/result-files/sample-configurations'
import { sampleRepetitions, sampleRun } from '@three-ways/result-files/sample-run'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { wholeText } from './whole-text.ts'
import { writeReport } from './write-report.ts'

let parent: string
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'three-ways-control-'))
})
afterEach(() => rm(parent, { recursive: true, force: true }))

/** A report of the steady row, with the control in the place of what `instead` measured. */
async function reportWith(models: readonly string[], instead: string): Promise<ReportData> {
  const { run } = sampleRun()
  const titles = { ...run.titles, 'async-rest': 'X' }
  const configurations = { ...run.configurations, ...sampleConfigurations(['async-rest']) }
  const folder = await createResultsFolder(parent, { ...run, titles, configurations })
  const cells = sampleRepetitions(1).map(({ result, orders, ...rest }) => {
    const model = result.model === instead ? 'async-rest' : result.model
    const configuration_hash = configurationHash(sampleConfiguration(model))
    return {
      ...rest,
      result: { ...result, model, configuration_hash },
      orders: orders.map((order) => ({ ...order, model })),
    }
  })
  for (const cell of cells) if (models.includes(cell.result.model)) await folder.addResult(cell)
  return (await writeReport(folder.path)).data
}

test('the control tells what comes from answering early, and what from a broker', async () => {
  const data = await reportWith(['sync-rest', 'async-rest', 'async-rabbitmq'], 'streaming-kafka')
  const [, page = ''] = wholeText(data).split('What comes from answering early, and what from a broker?')
  const line = page.split('\n').find((text) => text.includes('`latency / steady`, p50: ')) ?? ''
  const order = [...line.matchAll(/([a-z-]+) is answered after [\d.]+ ms and done after [\d.]+ ms/g)]
  expect(order.map(([, model]) => model)).toEqual(['sync-rest', 'async-rest', 'async-rabbitmq'])
  expect(data.examination.differences).toEqual([])
})

test('the control is in no ranking, and has a column of every table', async () => {
  const data = await reportWith(['sync-rest', 'async-rest'], 'streaming-kafka')
  const text = wholeText(data)
  const [, ranked = ''] = /## What is ranked\n([\s\S]*?)\n#/.exec(text) ?? []
  expect(ranked).toContain('sync-rest')
  expect(ranked).not.toContain('async-rest')
  expect(text).toMatch(/\| question .*\| +sync-rest \| +async-rest \| runs \|/)
})

test.each([[['async-rest']], [['sync-rest', 'async-rabbitmq']]])(
  'nothing is told of it where %s were measured',
  async (models) => {
    const text = wholeText(await reportWith(models, 'streaming-kafka'))
    expect(text).not.toContain('What comes from answering early')
  },
)
