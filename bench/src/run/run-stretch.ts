import { cpSync, mkdirSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { bringUp } from '@three-ways/testbed/bring-up'
import type { MadeList } from '@three-ways/testbed/made-list'
import { openSite } from '@three-ways/testbed/open-site'
import type { Site } from '@three-ways/testbed/site'
import type { EffectiveSetting, RunningSystem, SystemUnderTest } from '@three-ways/testbed/system'
import type { LoadGenerator } from '../measure/load-generator.ts'
import { OutcomeFeed } from '../measure/outcome-feed.ts'
import type { Progress } from '../progress/progress.ts'
import type { Cell } from '../results/cell.ts'
import type { Run } from '../results/metrics.ts'
import type { FinishedCell } from '../results/results-folder.ts'
import { scenarioNamed } from '../scenarios/catalogue.ts'
import type { OfferOptions, Scenario } from '../scenarios/scenario.ts'
import { estimateCell_s } from '../settings/estimate.ts'
import { loadModel } from '../settings/models.ts'
import type { PlannedRow } from '../settings/profiles.ts'
import type { RunSettings } from '../settings/run-settings.ts'
import { linesOf } from './bulk-lines.ts'
import { judgeCell } from './cell-result.ts'
import { configurationHash } from './manifest.ts'
import { OrderBook } from './order-book.ts'
import type { Stretch } from './plan.ts'
import { runCell } from './run-cell.ts'
import { warmUpUntilStable } from './warm-up.ts'

/** The same numbers for every model; printed in the report. */
export const RUN_CONDITIONS = { handler_concurrency: 32, stock_per_sku: 1_000_000, observers: false } as const

/** A cell is measured again at most once; both attempts are kept. */
const MOST_ATTEMPTS = 2

export interface StretchOptions {
  readonly settings: RunSettings
  readonly stretch: Stretch
  readonly generator: LoadGenerator
  readonly run_id: string
  readonly versions: Run['versions']
  /** A temporary folder of the run, for brokers and stores. */
  readonly working_folder: string
  /** For what is made in brokers that outlive the run; undefined where none does. */
  readonly made_list: MadeList | undefined
  /** What every cell could not know, told once. */
  readonly sayOnce: (line: string) => void
  /** Logs of services and brokers are copied here, a folder per cell. */
  readonly log_folder: string
  readonly progress: Progress
  readonly signal: AbortSignal
  /** Called as soon as they are known. */
  readonly onSite: (system: SystemUnderTest, site: Site) => Promise<void>
  readonly onSettings: (model: string, settings: readonly EffectiveSetting[]) => Promise<void>
  readonly onCell: (finished: FinishedCell) => Promise<void>
}

/** Raises a model's broker once and measures its rows on it, each on fresh stores, names and processes. */
export async function runStretch(options: StretchOptions): Promise<void> {
  const { stretch, progress, signal } = options
  const system = await loadModel(stretch.model)
  await using cleanup = new AsyncDisposableStack()
  const site = await openSiteFor(system, options)
  const { broker } = site
  cleanup.defer(async () => {
    using _ending = progress.ending(broker === undefined ? `site of ${system.name}` : `${broker.kind} broker`)
    await site[Symbol.asyncDispose]()
    keepLogs(broker?.log_folder, join(options.log_folder, `${broker?.kind}-${stretch.repetition}`))
  })
  await options.onSite(system, site)
  if (broker !== undefined) await warmUpBroker(options, system, site, broker.kind)
  for (const row of stretch.rows) {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      const { scenario, variant } = row
      const cell = { scenario, variant, model: stretch.model, repetition: stretch.repetition, attempt }
      progress.cellStarts(cell, estimateCell_s(row))
      const finished = await measureCell(options, system, site, row, cell)
      await options.onCell(finished)
      progress.cellEnds(finished.result)
      signal.throwIfAborted()
      if (finished.result.verdict === 'valid') break
    }
  }
}

async function openSiteFor(system: SystemUnderTest, options: StretchOptions): Promise<Site> {
  const { settings, working_folder, signal, progress } = options
  const { source, urls, management_url } = settings.broker
  if (system.broker !== undefined) progress.phase(`raising ${system.broker}`)
  return openSite(system, {
    source,
    url: system.broker === undefined ? undefined : urls[system.broker],
    management_url,
    working_folder,
    signal,
    say: (line) => progress.note(line),
  })
}

/**
 * Services come and go with every cell; the broker stays, and is warmed up once, by orders like all others.
 */
async function warmUpBroker(
  options: StretchOptions,
  system: SystemUnderTest,
  site: Site,
  kind: string,
): Promise<void> {
  const { settings, stretch, generator, progress, signal } = options
  progress.phase(`warming up ${kind}`)
  const name = `broker-warm-up.${stretch.repetition}`
  const folder = join(options.working_folder, `${stretch.model}.${name}`)
  await using cleanup = new AsyncDisposableStack()
  cleanup.defer(() => rm(folder, { recursive: true, force: true }))
  const running = cleanup.use(await bringUp(system, site.broker, bringUpOptions(options, site, name, folder)))
  const book = new OrderBook(name, settings.seed, running.ledgerView().stock)
  await using feed = await OutcomeFeed.open({ door: running.door, signal })
  const offer = (offered: OfferOptions) => {
    const made = book.offer(offered)
    feed.recordInto(made.journal)
    return made
  }
  const phase = (text: string) => progress.phase(text)
  const orders = await warmUpUntilStable({ running, generator, offer, signal, phase })
  progress.note(`${kind}: warmed up by ${orders} orders`)
}

function bringUpOptions(
  { settings, run_id, made_list, sayOnce, signal }: StretchOptions,
  { service_host }: Site,
  name: string,
  folder: string,
) {
  return {
    service_host,
    durability: settings.durability,
    handler_concurrency: RUN_CONDITIONS.handler_concurrency,
    observers: RUN_CONDITIONS.observers,
    stock: RUN_CONDITIONS.stock_per_sku,
    namespace: `${run_id}.${name}`,
    folder,
    ...(made_list === undefined ? {} : { made_list }),
    say: sayOnce,
    signal,
  }
}

async function measureCell(
  options: StretchOptions,
  system: SystemUnderTest,
  site: Site,
  row: PlannedRow,
  cell: Cell,
): Promise<FinishedCell> {
  const { progress, signal } = options
  const name = `${row.scenario}.${row.variant}.${cell.repetition}${cell.attempt === 1 ? '' : '.again'}`
  const folder = join(options.working_folder, `${cell.model}.${name}`)
  const log_folder = join(options.log_folder, `${cell.model}.${name}`)
  progress.phase('raising services')
  await using cleanup = new AsyncDisposableStack()
  cleanup.defer(() => rm(folder, { recursive: true, force: true }))
  cleanup.defer(() => keepLogs(folder, log_folder))
  const scenario = await scenarioNamed(row.scenario)
  const { observers = RUN_CONDITIONS.observers } = scenario
  const running = cleanup.use(
    await bringUp(system, site.broker, { ...bringUpOptions(options, site, name, folder), observers }),
  )
  using _ending = progress.ending(`services of ${cell.model}`)
  const effective = await running.inspector.settings(signal)
  // The manifest compares what all rows have in common; a row of its own configuration has a hash of its own.
  if (observers === RUN_CONDITIONS.observers) await options.onSettings(cell.model, effective)
  const conditions = { ...RUN_CONDITIONS, observers }
  const hash = configurationHash(effective, site, options.versions, conditions)
  // Awaited here: the system must outlive its measurement.
  return await measureRunning(options, running, scenario, row, cell, name, hash)
}

async function measureRunning(
  { settings, generator, progress, signal }: StretchOptions,
  running: RunningSystem,
  scenario: Scenario,
  row: PlannedRow,
  cell: Cell,
  name: string,
  hash: string,
): Promise<FinishedCell> {
  const evidence = await runCell({
    running,
    generator,
    scenario,
    row,
    name,
    // Another draw for each repetition, the same for all models.
    seed: settings.seed + cell.repetition - 1,
    phase: (text) => progress.phase(text),
    signal,
  })
  const lines = await linesOf(running, evidence.book, evidence.findings.bulk === true, signal)
  return judgeCell(cell, hash, evidence, lines)
}

/** Copies log files, nothing else. A cell that failed early may have none. */
function keepLogs(from: string | undefined, to: string): void {
  if (from === undefined) return
  let files: string[]
  try {
    files = readdirSync(from).filter((file) => file.endsWith('.log'))
  } catch {
    return
  }
  if (files.length > 0) mkdirSync(to, { recursive: true })
  for (const file of files) cpSync(join(from, file), join(to, file))
}
