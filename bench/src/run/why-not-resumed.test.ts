import { configurationHash } from '@three-ways/result-files/configuration'
import type { Metrics, Run } from '@three-ways/result-files/metrics'
import { sampleConfiguration } from '@three-ways/result-files/sample-configurations'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { describe, expect, test } from 'vitest'
import { anotherSitting, endOfSitting } from './sitting.ts'
import {
  differencesOfMachine,
  differencesOfSource,
  refuseOtherSettings,
  whyNotGoneOn,
} from './why-not-resumed.ts'

const { run: sample, cells } = sampleRun()
const run: Run = { ...sample, complete: false, tree: 'a1' }
const metrics: Metrics = { schema_version: 3, run, results: cells.slice(0, 3).map(({ result }) => result) }

describe('a run is not gone on with', () => {
  test('that has its end, or whose files are of before', () => {
    expect(whyNotGoneOn(metrics)).toEqual([])
    expect(whyNotGoneOn({ ...metrics, run: sample })[0]?.message).toContain('has all of its 3 results')
    expect(whyNotGoneOn({ ...metrics, schema_version: 2 })[0]?.message).toContain('got version 2')
  })

  const told = (change: Partial<Run>) => {
    const now = { ...run, ...change }
    return [...differencesOfSource(run, now), ...differencesOfMachine(run, now)].map(({ message }) => message)
  }

  test.each([
    ['another commit', { commit: 'fedcba9876543210' }, 'expected the commit of the sitting before: 0123'],
    ['changed files', { tree: 'b2' }, 'expected the files of the checkout, some of which'],
    ['another machine', { host: { ...run.host, cpu: 'Other CPU' } }, 'now it is Other CPU'],
    ['more cores', { host: { ...run.host, cores: 4 } }, 'expected the number of cores'],
    [
      'another version',
      { versions: { ...run.versions, kafkajs: '2.2.5' } },
      'expected the version of kafkajs',
    ],
    [
      'a generator of less right',
      { settings: { ...run.settings, generator_scheduling: 'other' } },
      'scheduling',
    ],
    ['no git', { commit: null, tree: null }, 'now it is unknown'],
  ] as const)('on or with %s', (_, change, expected) => {
    expect(told(change).join('\n')).toContain(expected)
  })

  test('but for what differs by itself', () => {
    expect(told({})).toEqual([])
    expect(told({ host: { ...run.host, fdatasync_p50_ms: 9, memory_gib: 7.84 } })).toEqual([])
    expect(differencesOfSource({ ...run, tree: undefined }, { ...run, tree: undefined })).toHaveLength(1)
  })

  test('where a row would be of other settings than it was, with what differs', () => {
    const [first] = metrics.results
    if (first === undefined) throw new Error('the sample has no result')
    const other = sampleConfiguration(first.model, { store_synchronous: 'FULL' })
    const hash = configurationHash(other)
    const now = { ...run, configurations: { ...run.configurations, [hash]: other } }
    const again = { ...first, repetition: 2, configuration_hash: hash }
    const refused = () => refuseOtherSettings(metrics.results, now, again)
    expect(refused).toThrow('settings.store_synchronous was NORMAL and is FULL')
    expect(() => refuseOtherSettings(metrics.results, now, { ...first, repetition: 2 })).not.toThrow()
    expect(() => refuseOtherSettings(metrics.results, now, { ...again, scenario: 'replay' })).not.toThrow()
  })
})

describe('the sittings of a run', () => {
  const now = { ...run, id: 'second', started_at: '2026-01-02T05:00:00.000Z' }

  test('are told from the second one on, with what each has measured', () => {
    const begun = anotherSitting({ ...metrics, run: { ...run, finished_at: null } }, now)
    expect(begun.sittings).toMatchObject([
      { id: run.id, finished_at: null, results: 3 },
      { id: 'second', started_at: now.started_at, finished_at: null, results: 3 },
    ])
    const later = { ...metrics, run: { ...run, ...begun }, results: [...metrics.results, ...metrics.results] }
    const ended = endOfSitting(later, '2026-01-02T06:00:00.000Z')
    expect(ended.sittings?.at(-1)).toMatchObject({ finished_at: '2026-01-02T06:00:00.000Z', results: 6 })
    expect(anotherSitting({ ...later, run: { ...later.run, ...ended } }, now).sittings).toHaveLength(3)
    expect(endOfSitting(metrics, 'x')).toEqual({ finished_at: 'x' })
  })

  test('prove their instrument each, and one that fails is enough', () => {
    const bad = { passed: false, detail: 'late' }
    expect(anotherSitting(metrics, { ...now, self_test: bad }).self_test).toEqual(bad)
    expect(anotherSitting({ ...metrics, run: { ...run, self_test: bad } }, now).self_test).toEqual(bad)
  })
})
