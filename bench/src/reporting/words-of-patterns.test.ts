import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { summary } from '@three-ways/report/summary'
import { configurationHash } from '@three-ways/result-files/configuration'
import { createResultsFolder, type FinishedCell } from '@three-ways/result-files/results-folder'
import { sampleConfiguration } from '@three-ways/result-files/sample-configurations'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { wholeText } from './whole-text.ts'
import { writeReport } from './write-report.ts'

let parent: string
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'three-ways-words-of-patterns-'))
})
afterEach(() => rm(parent, { recursive: true, force: true }))

const { run, cells } = sampleRun()
const [rest] = cells.filter(({ result }) => {
  return result.scenario === 'latency' && result.model === 'sync-rest'
}) as readonly FinishedCell[] as [FinishedCell]

/** A measurement of orders as if it had been one of a pattern, told that it was carried in these variants. */
function ofPattern(variants: string): FinishedCell {
  const [scenario, variant] = ['fan-out', 'in-turn'] as const
  const configuration_hash = configurationHash(configurationIn(variants))
  const http_statuses = { 200: rest.result.ledger.offered }
  return { ...rest, result: { ...rest.result, scenario, variant, configuration_hash, http_statuses } }
}

function configurationIn(variants: string) {
  const whole = sampleConfiguration('sync-rest')
  const run_settings = { ...whole.run_settings, workflow: 'patterns', variants }
  return { ...whole, run_settings }
}

async function reported(finished: readonly FinishedCell[], variants = '') {
  const configuration = configurationIn(variants)
  const configurations = { ...run.configurations, [configurationHash(configuration)]: configuration }
  const folder = await createResultsFolder(parent, { ...run, configurations })
  for (const cell of finished) await folder.addResult(cell)
  const written = await writeReport(folder.path)
  return { text: wholeText(written.data), shown: summary(written) }
}

test('what is offered to a pattern is a command, in every sentence that counts it', async () => {
  const { text } = await reported([ofPattern('')])
  expect(text).toContain('# Three ways to carry a command: run')
  expect(text).toContain('The same commands of small workflows carried by')
  expect(text).toMatch(/^Offered: [\d.]+ commands\/s\.$/m)
  expect(text).toContain('Commands:')
  expect(text).toContain('Commands by id, all attempts together.')
  expect(text).toMatch(/sync-rest: [\d,]+ of [\d,]+ commands completed/)
  expect(text).toMatch(/^\| commands lost or doubled, of so many accepted/m)
  expect(text).toMatch(/sync-rest lost 0 and doubled 0 of [\d,]+ accepted commands/)
  expect(text).toContain('too few commands for that percentile')
  expect(text).toContain('Slip is how late a command was sent')
  expect(text).toContain('Accepted is that it was taken in ')
  expect(text).not.toMatch(/\border (placed|service)|\borders (lost|completed|by id)|orders\/s/i)
  // Nothing is wrong there.
  expect(text).not.toContain('## When something is wrong')
})

test('a run of orders and patterns says both where both are meant', async () => {
  const { text } = await reported([rest, ofPattern('')])
  expect(text).toContain('and the same commands of small workflows, carried by')
  expect(text).toMatch(/^\| orders and commands lost or doubled, of so many accepted/m)
  expect(text).toMatch(/of [\d,]+ accepted orders and commands/)
  expect(text).toMatch(/^Offered: [\d.]+ orders\/s\.$/m)
  expect(text).toMatch(/^Offered: [\d.]+ commands\/s\.$/m)
})

test('a pattern that lost a command fails by that word', async () => {
  const cell = ofPattern('')
  const { ledger } = cell.result
  const lost = { ...ledger, completed: ledger.completed - 1, lost: 1 }
  const { shown } = await reported([{ ...cell, result: { ...cell.result, ledger: lost } }])
  expect(shown).toMatch(/1 of \d+ accepted commands lost/)
})

test('patterns that did the work of the study are no comparison, and it is said over their tables', async () => {
  const as_in_the_study = '**As in the study** (`--as-in-the-study`): services that are called do not work'
  expect((await reported([ofPattern('as-in-the-study')], 'as-in-the-study')).text).toContain(as_in_the_study)
  expect((await reported([ofPattern('')])).text).not.toContain('As in the study')
})
