import { setTimeout as delay } from 'node:timers/promises'
import type { Analytics } from '@three-ways/event-contract/analytics'
import type { Durability } from '@three-ways/event-contract/durability'
import type { Workload } from '@three-ways/event-contract/workload'
import type { Journal } from '@three-ways/instrument/journal'
import type { LoadGenerator } from '@three-ways/instrument/load-generator'
import { OutcomeFeed } from '@three-ways/instrument/outcome-feed'
import { inPhases, poissonSchedule } from '@three-ways/instrument/schedule'
import { settle } from '@three-ways/instrument/settlement'
import type { WarmUp } from '@three-ways/result-files/temperature'
import type { Backlog, RunningSystem } from '@three-ways/testbed/system'
import { observerOf, readAnalytics } from '../measure/observers.ts'
import type { CellContext, Scenario, ScenarioFindings } from '../scenarios/scenario.ts'
import { isRated, phasesOf } from '../settings/loads.ts'
import type { PlannedRow } from '../settings/profiles.ts'
import { OfferBook } from './offer-book.ts'
import type { ReadBackDurability } from './read-back.ts'
import { warmUpForScenario } from './scenario-warm-up.ts'
import { type Readings, startSensors } from './sensors.ts'
import { withoutUnprotected } from './unprotected.ts'
import { untilTold } from './until-told.ts'

/** Everything that one cell left behind, before it is judged. */
export interface CellEvidence {
  readonly findings: ScenarioFindings
  /** What the system had been through before. */
  readonly warm_up: WarmUp
  readonly book: OfferBook
  readonly readings: Readings
  /** What others used of the idle machine, in percent of a core; null where nobody knows. */
  readonly idle_percent: number | null
  /** What was still in outboxes, queues and lag when the stores were read. */
  readonly under_way: number
  /** The same, by place. */
  readonly messages: Backlog['messages']
  readonly stores: ReturnType<RunningSystem['ledgerView']>
  readonly dead_letters: Awaited<ReturnType<RunningSystem['inspector']['deadLetters']>>
  readonly malformed_feed_lines: number
  /** What the observer counted; undefined where none ran. */
  readonly analytics: Analytics | undefined
  readonly durability: DurabilityFacts
}

/** The class of durability that was asked for, and what was read back. */
export interface DurabilityFacts extends ReadBackDurability {
  readonly asked: Durability
}

export interface CellOptions {
  readonly running: RunningSystem
  readonly generator: LoadGenerator
  readonly scenario: Scenario
  readonly workload: Workload
  readonly row: PlannedRow
  /** First part of all order ids of this cell. */
  readonly name: string
  readonly seed: number
  readonly phase: (text: string) => void
  readonly signal: AbortSignal
  /** How long orders may take to end after the load; 60 s unless a test knows that some never will. */
  readonly settles_within_ms?: number
  /** Still being read while the system is warmed up; awaited before anything is measured. */
  readonly in_force?: Promise<{ readonly read_back: ReadBackDurability }>
  /** What others used of the machine before the turn; null where nobody knows. */
  readonly idle_percent?: number | null
}

/** How long orders may take to end after the load and its fault are over (semantics, "Ledger"). */
const SETTLES_WITHIN_MS = 60_000
/**
 * Acknowledgements and offset commits trail the last ending by a moment; they are waited for, and counted.
 */
const QUIET_WITHIN_MS = 15_000
const QUIET_POLL_MS = 25

/** A raised system, whoever listens to it, and the book of all that was ever offered to it. */
export interface ListenedSystem {
  readonly running: RunningSystem
  readonly generator: LoadGenerator
  readonly feed: OutcomeFeed
  readonly book: OfferBook
}

const NOT_READ_BACK: ReadBackDurability = { in_effect: undefined, of_messages: undefined }

/** Base URL of the service that takes the commands of a workload, and tells what becomes of them. */
export function doorOf({ deployment }: RunningSystem, { front }: Workload): string {
  const door = deployment.urls.get(front)
  if (door === undefined) throw new TypeError(`Looking for the door: expected ${front} to run`)
  return door
}

/** Measures one cell on a freshly raised system, after its own warm-up, and gathers the evidence. */
export async function runCell(options: CellOptions): Promise<CellEvidence> {
  const { running, generator, scenario, workload, name, seed, signal } = options
  const book = new OfferBook(name, seed, workload, running.ledgerView())
  await using feed = await OutcomeFeed.open({ door: doorOf(running, workload), words: workload.feed, signal })
  const listened = { running, generator, feed, book }
  const context = contextOf(listened, options, () => {})
  const warm_up = await warmUpForScenario(context, scenario)
  // Awaited here: the feed must outlive the measurement.
  return await measureOn(listened, { ...options, warm_up })
}

/** Measures one cell on a system that is as warm as it should be, and gathers the evidence. */
export async function measureOn(
  listened: ListenedSystem,
  options: Omit<CellOptions, 'workload'> & { readonly warm_up: WarmUp },
): Promise<CellEvidence> {
  const { scenario, warm_up, signal } = options
  const { running, book, feed } = listened
  let readings: Readings | undefined
  const context = contextOf(listened, options, (read) => {
    // A second measured load of the same cell must not speak for the first.
    readings ??= read
  })
  const { read_back } = (await options.in_force) ?? {}
  const findings = await scenario.measure(context)
  if (readings === undefined) throw new TypeError(`${scenario.name} measured nothing`)
  const observer = observerOf(running)
  const { total: under_way, messages } = await untilQuiet(running, QUIET_WITHIN_MS, signal)
  await untilTold(running, book, signal)
  return {
    findings,
    warm_up,
    book,
    readings,
    under_way,
    messages,
    stores: withoutUnprotected(running.ledgerView(), book),
    dead_letters: await running.inspector.deadLetters(signal),
    malformed_feed_lines: feed.malformed_lines,
    durability: { ...NOT_READ_BACK, ...read_back, asked: running.deployment.durability },
    idle_percent: options.idle_percent ?? null,
    analytics: observer === undefined ? undefined : await readAnalytics(observer.url, signal),
  }
}

function contextOf(
  { running, generator, feed, book }: ListenedSystem,
  options: Omit<CellOptions, 'workload'>,
  onReadings: (readings: Readings) => void,
): CellContext {
  const { row, seed, phase, signal, settles_within_ms = SETTLES_WITHIN_MS } = options
  return {
    running,
    door: doorOf(running, book.workload),
    generator,
    variant: row.variant,
    load: row.load,
    seed,
    signal,
    settles_within_ms,
    phase,
    offer(offered) {
      const offer = book.offer(offered)
      feed.recordInto(offer.journal)
      return offer
    },
    again(first, capacity) {
      const offer = book.again(first, capacity)
      feed.recordInto(offer.journal)
      return offer
    },
    schedule: () => scheduleOf(row, seed),
    async measured(offer, load, beforeSettling) {
      phase('measuring')
      const readSensors = await startSensors(running, generator, signal)
      const span = await load()
      await beforeSettling?.()
      phase('draining')
      const may_end_until_ms = performance.now() + settles_within_ms
      await settle(offer.journal, { deadline_ms: settles_within_ms, signal })
      if (hasHungUp(offer.journal)) {
        // They were settled with, and what they asked for is still worked on, and ends in time or does not.
        await untilQuiet(running, may_end_until_ms - performance.now(), signal)
        await untilTold(running, book, signal)
      }
      onReadings(await readSensors())
      return span
    },
  }
}

function scheduleOf({ load }: PlannedRow, seed: number) {
  if (!isRated(load)) throw new TypeError('A load without a rate has no schedule')
  return inPhases(phasesOf(load), (phase, index) => poissonSchedule({ ...phase, seed: seed + index }))
}

/** Whether there are customers who did not wait for their answer, and were not told the end by the feed. */
function hasHungUp(journal: Journal): boolean {
  return journal.records().some(({ fate, completed_us }) => fate === 'timed_out' && completed_us === null)
}

/** Waits until nothing is on its way; gives what is left when the time is up. */
async function untilQuiet(running: RunningSystem, within_ms: number, signal: AbortSignal): Promise<Backlog> {
  const deadline = performance.now() + within_ms
  for (;;) {
    const backlog = await running.backlog(signal)
    if (backlog.total === 0 || performance.now() > deadline) return backlog
    await delay(QUIET_POLL_MS, undefined, { signal })
  }
}
