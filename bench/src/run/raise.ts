import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Durability } from '@three-ways/event-contract/durability'
import { OutcomeFeed } from '@three-ways/instrument/outcome-feed'
import { configurationHash } from '@three-ways/result-files/configuration'
import { isOfFloor } from '@three-ways/result-files/fairness/of-floor'
import { bringUp } from '@three-ways/testbed/bring-up'
import type { RunningSystem } from '@three-ways/testbed/system'
import { loadWorkload, ORDERS } from '../settings/workflows.ts'
import { componentCpuOf } from './component-cpu.ts'
import { keepLogs } from './keep-logs.ts'
import { OfferBook } from './offer-book.ts'
import { readConfiguration } from './raised-configuration.ts'
import { type ReadBackDurability, readBackOf, triedDeliveries } from './read-back.ts'
import { orderSystem, type RowSystem } from './row-system.ts'
import { doorOf, type ListenedSystem } from './run-cell.ts'
import { RUN_CONDITIONS, type TurnOptions } from './turn-options.ts'
import type { WarmUpContext } from './warm-up.ts'

/** A model's services on fresh stores and names, with what is in effect there. */
export interface Raised extends AsyncDisposable {
  readonly running: RunningSystem
  /**
   * Read while the system is warmed up: a broker tells of its consumers some seconds late. To be awaited
   * before anything is measured.
   */
  readonly in_force: Promise<InForce>
}

/** What was read back from a raised system. */
export interface InForce {
  readonly configuration_hash: string
  /** About when a message is safe. */
  readonly read_back: ReadBackDurability
}

/** Raises one at the site of the turn. Disposing it keeps the logs and removes everything else. */
export async function raise(
  options: TurnOptions,
  name: string,
  durability: Durability,
  observers: boolean = RUN_CONDITIONS.observers,
  carried?: RowSystem,
): Promise<Raised> {
  const { settings, run_id, made_list, sayOnce, turn, kept, progress } = options
  // What still reads when the system is ended must not go on.
  const ended = new AbortController()
  const signal = AbortSignal.any([options.signal, ended.signal])
  const { site } = kept
  const row = carried ?? (await orderSystem(kept.system))
  const { system, workload, told, variants, service_host = site.service_host } = row
  const folder = join(options.working_folder, `${turn.model}.${name}`)
  await using cleanup = new AsyncDisposableStack()
  cleanup.use(progress.ending(`services of ${turn.model}`))
  cleanup.defer(() => rm(folder, { recursive: true, force: true }))
  cleanup.defer(() => keepLogs(folder, join(options.log_folder, `${turn.model}.${name}`)))
  progress.phase('raising services')
  const running = cleanup.use(
    await bringUp(system, site.broker, {
      service_host,
      durability,
      replication_factor: settings.replication_factor,
      handler_concurrency: RUN_CONDITIONS.handler_concurrency,
      observers,
      stock: RUN_CONDITIONS.stock_per_sku,
      namespace: `${run_id}.${name}`,
      folder,
      ...told,
      ...(made_list === undefined ? {} : { made_list }),
      say: sayOnce,
      signal: options.signal,
    }),
  )
  const in_force = readInForce(options, running, { observers, workload, told, variants, signal })
  // Whoever measures awaits it; a system that is ended before that has told enough.
  in_force.catch(() => {})
  cleanup.defer(async () => {
    ended.abort(new Error('the system is ended'))
    await in_force.catch(() => {})
  })
  const owned = cleanup.move()
  return { running, in_force, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

interface RaisedHow {
  readonly observers: boolean
  readonly signal: AbortSignal
}

async function readInForce(
  options: TurnOptions,
  running: RunningSystem,
  { observers, workload, told, variants, signal }: Omit<RowSystem, 'system'> & RaisedHow,
): Promise<InForce> {
  const { kept, versions } = options
  const { durability } = running.deployment
  const { workflow, environment } = told
  const carries: Readonly<Record<string, string>> = {
    ...(workflow === undefined ? {} : { workflow }),
    ...(variants.length === 0 ? {} : { variants: variants.join() }),
  }
  const run_settings = { ...options.run_settings, observers, durability, ...carries, ...environment }
  const read = { running, workload, site: kept.site, versions, run_settings, signal }
  const configuration = await readConfiguration(read)
  const configuration_hash = configurationHash(configuration)
  await options.onConfiguration(configuration_hash, configuration)
  const read_back = readBackOf(configuration.settings)
  if (isOfFloor(configuration.settings)) return { configuration_hash, read_back }
  // Once in a run and class: it is a property of the broker, and takes a second.
  const { tried_deliveries } = kept
  if (!tried_deliveries.has(durability)) {
    tried_deliveries.set(durability, await triedDeliveries(running, signal))
  }
  const limits_deliveries = tried_deliveries.get(durability)
  return { configuration_hash, read_back: { ...read_back, limits_deliveries } }
}

/** Listens to a raised system, whose orders are called after `name`; the feed is the caller's to end. */
export async function listenTo(
  running: RunningSystem,
  { generator, signal }: TurnOptions,
  name: string,
  seed: number,
): Promise<ListenedSystem> {
  const workload = await loadWorkload(ORDERS)
  const feed = await OutcomeFeed.open({ door: doorOf(running, workload), words: workload.feed, signal })
  return { running, generator, feed, book: new OfferBook(name, seed, workload, running.ledgerView()) }
}

/** What a warm-up of it needs. */
export function warmUpContextOf(
  { running, generator, feed, book }: ListenedSystem,
  { progress, signal }: TurnOptions,
  seed: number,
): WarmUpContext {
  return {
    door: running.door,
    generator,
    offer(options) {
      const offer = book.offer(options)
      feed.recordInto(offer.journal)
      return offer
    },
    readCpu: componentCpuOf(running),
    seed,
    phase: (text) => progress.phase(text),
    signal,
  }
}
