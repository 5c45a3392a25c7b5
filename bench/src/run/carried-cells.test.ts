import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Journal } from '@three-ways/instrument/journal'
import { LoadGenerator } from '@three-ways/instrument/load-generator'
import { system as reference } from '@three-ways/reference/system'
import type { Result } from '@three-ways/result-files/metrics'
import { processHost } from '@three-ways/testbed/process-host'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { streamProgress } from '../progress/stream-progress.ts'
import type { PlannedRow } from '../settings/profiles.ts'
import { readRunSettings } from '../settings/run-settings.ts'
import { measureCarried } from './carried-cells.ts'
import { KeptSite } from './kept-site.ts'
import { QuietWait } from './quiet-wait.ts'
import type { TurnOptions } from './turn-options.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'three-ways-carried-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const CLOSED_LOOP: PlannedRow = {
  scenario: 'closed-loop',
  variant: '32-connections',
  carried: true,
  durability: 'D1',
  load: { saturated_s: 1, repetitions: 1 },
}
const STEADY: PlannedRow = {
  scenario: 'latency',
  variant: 'steady',
  carried: true,
  durability: 'D1',
  ranked: true,
  load: { rate_per_s: 50, seconds: 1, repetitions: 1 },
}
const POINT: PlannedRow = {
  scenario: 'load',
  variant: '50-per-s',
  carried: true,
  may_be_hollow: true,
  durability: 'D1',
  load: { rate_per_s: 50, seconds: 1, grid: true, repetitions: 1 },
}
const DOOR: PlannedRow = {
  scenario: 'throughput-10k',
  variant: 'door',
  carried: true,
  durability: 'D1',
  ranked: true,
  load: { orders: 200, repetitions: 1 },
}

/** Everything that was offered, by its prefix; a steady load is late as often as `late` says. */
function watched(generator: LoadGenerator, offered: string[], late: number) {
  let lates = 0
  const note = (journal: unknown) => {
    const { prefix } = journal as Journal
    offered.push(prefix)
    return prefix
  }
  return {
    watch: () => generator.watch(),
    burst: (options: Parameters<LoadGenerator['burst']>[0]) => {
      note(options.journal)
      return generator.burst(options)
    },
    closedLoop: (options: Parameters<LoadGenerator['closedLoop']>[0]) => {
      note(options.journal)
      return generator.closedLoop(options)
    },
    async openLoop(options: Parameters<LoadGenerator['openLoop']>[0]) {
      const is_measured = /^(latency\.steady|load\.50-per-s)\..*order$/.test(note(options.journal))
      const span = await generator.openLoop(options)
      if (is_measured && lates < late) {
        lates += 1
        const { planned_us } = options.journal as Journal
        for (const [n, at_us] of planned_us.entries()) planned_us[n] = at_us - 1_500_000
      }
      return span
    },
  } as unknown as LoadGenerator
}

async function carried(rows: readonly PlannedRow[], late: number) {
  const offered: string[] = []
  const results: Result[] = []
  await using generator = await LoadGenerator.open()
  const settings = readRunSettings({ model: 'reference', profile: 'smoke', rate: '50', out: folder }, '')
  const site = { broker: undefined, service_host: processHost, [Symbol.asyncDispose]: async () => {} }
  const cells = rows.map((row) => ({ row, repetition: 1 }))
  const quiet = new QuietWait({ most_s: 0, busySlip: async () => null, onWaited: async () => {} })
  const options: TurnOptions = {
    settings,
    generator: watched(generator, offered, late),
    turn: { model: 'reference', round: 1, cells },
    kept: new KeptSite(reference, site, async () => {}),
    run_id: 'test',
    versions: {},
    working_folder: folder,
    made_list: undefined,
    sayOnce: () => {},
    log_folder: join(folder, 'logs'),
    progress: streamProgress({
      write: () => {},
      rewrites: false,
      colours: false,
      columns: 80,
      now_s: () => 0,
    }),
    quiet,
    signal: AbortSignal.timeout(60_000),
    onSite: async () => {},
    run_settings: {},
    onConfiguration: async () => {},
    onCell: async ({ result }) => void results.push(result),
  }
  await measureCarried(options, 'D1', cells)
  return { offered, results }
}

const attempts = (results: readonly Result[]) =>
  results.map(({ scenario, attempt, verdict }) => `${scenario} ${attempt} ${verdict}`)
const failed = (results: readonly Result[]) =>
  results.flatMap(({ checks }) => checks.filter(({ passed }) => !passed).map(({ name }) => name))

test('one system that was warmed once carries all cells, and each knows the orders of the others', async () => {
  const { offered, results } = await carried([CLOSED_LOOP, DOOR], 0)
  expect(offered).toEqual([
    'carried.1.warm-up',
    'closed-loop.32-connections.1.order',
    'throughput-10k.door.1.order',
  ])
  expect(results.map(({ scenario }) => scenario)).toEqual(['closed-loop', 'throughput-10k'])
  expect(failed(results)).toEqual([])
  expect(results.map(({ ledger }) => ledger.offered)[1]).toBe(200)
  // A smoke run warms up for three seconds and says that this is not warm.
  for (const { warm_up } of results)
    expect(warm_up).toMatchObject({ seconds: 3, orders: 300, ended: 'fixed' })
}, 60_000)

test('a second attempt has been through the same as the first, and the others follow on its system', async () => {
  const { offered, results } = await carried([CLOSED_LOOP, STEADY, DOOR], 1)
  expect(attempts(results).slice(0, 2)).toEqual(['closed-loop 1 valid', 'latency 1 invalid'])
  expect(attempts(results)[2]).toMatch(/^latency 2/)
  expect(results.map(({ scenario }) => scenario)).toEqual([
    'closed-loop',
    'latency',
    'latency',
    'throughput-10k',
  ])
  const [closed_loop, steady] = ['closed-loop.32-connections.1.order', 'latency.steady.1.order']
  expect(offered).toEqual([
    ...['carried.1.warm-up', closed_loop, steady],
    ...['carried.1.again-2.warm-up', closed_loop, steady, 'throughput-10k.door.1.order'],
  ])
  expect(results[2]?.warm_up?.orders).toBe(results[1]?.warm_up?.orders)
}, 60_000)

test('a point at which the schedule was not held is hollow, and is not measured again', async () => {
  const { offered, results } = await carried([POINT, STEADY], 1)
  expect(attempts(results)).toEqual(['load 1 valid', expect.stringMatching(/^latency 1/)])
  expect(results[0]?.hollow_reasons?.[0]).toMatch(/^The generator was late/)
  expect(results[1]?.hollow_reasons).toBeUndefined()
  expect(offered).toEqual([
    'carried.1.warm-up',
    'load.50-per-s.1.lead-in',
    'load.50-per-s.1.order',
    'latency.steady.1.order',
  ])
}, 60_000)

test('after two attempts it goes on', async () => {
  const { results } = await carried([STEADY, DOOR], 9)
  expect(attempts(results).map((text) => text.split(' ').slice(0, 2).join(' '))).toEqual([
    'latency 1',
    'latency 2',
    'throughput-10k 1',
  ])
}, 60_000)
