import { modelsOf } from '@three-ways/report/model-row'
import { settingsTables } from '@three-ways/report/settings-section'
import { type Metrics, SCHEMA_VERSION } from '@three-ways/result-files/metrics'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { expect, test } from 'vitest'
import { comparePrintedSettings } from './compare-configurations.ts'

const { run, cells } = sampleRun()
const metrics: Metrics = { schema_version: SCHEMA_VERSION, run, results: cells.map(({ result }) => result) }
const printed = settingsTables({ metrics, models: modelsOf(metrics) })

test('tables of settings are read back whole, lists and flags too', () => {
  expect(printed).toContain('--max-semi-space-size=16 --max-old-space-size=256')
  expect(comparePrintedSettings(printed, metrics)).toEqual([])
})

test.each([
  ['a value that nobody has', / 32 {2,}\|/, ' 31 |', 'handler_concurrency of sync-rest is printed as 31'],
  ['a setting that is left out', /^\| amqp_queue_type .*\n/m, '', 'amqp_queue_type was read back and is not'],
  [
    '"every model" where one has none',
    /setting( +)\| async-rabbitmq/,
    'setting$1| every model',
    'is printed as',
  ],
])('%s is found', (_, what, instead, expected) => {
  const changed = printed.replace(what, instead)
  expect(changed).not.toBe(printed)
  expect(comparePrintedSettings(changed, metrics).join('\n')).toContain(expected)
})
