import type { LatencyHistogram } from '@three-ways/instrument/histogram'
import { LoadGenerator } from '@three-ways/instrument/load-generator'
import { OutcomeFeed } from '@three-ways/instrument/outcome-feed'
import { generatorPercent } from '@three-ways/report/generator-percent'
import type { WarmUp } from '@three-ways/result-files/temperature'
import { askedIn } from '../src/run/asked-in.ts'
import { judgeCell } from '../src/run/cell-result.ts'
import { cellSeed } from '../src/run/cell-seed.ts'
import { componentCpuOf } from '../src/run/component-cpu.ts'
import { OfferBook } from '../src/run/offer-book.ts'
import { type ListenedSystem, measureOn } from '../src/run/run-cell.ts'
import type { WarmUpLimits } from '../src/run/temper.ts'
import { warmUpUntilAtRest } from '../src/run/warm-up.ts'
import { latency } from '../src/scenarios/latency.ts'
import { loadWorkload, ORDERS } from '../src/settings/workflows.ts'
import type { OpenedByHand } from './open-by-hand.ts'

export interface CollectOptions {
  readonly repetitions: number
  readonly rate_per_s: number
  readonly seconds: number
  readonly seed: number
  readonly warm_up: WarmUpLimits
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

/** What is kept of a repetition: how long completion took, and what the generator took of a core. */
export interface CollectedRepetition {
  readonly completed: LatencyHistogram
  readonly generator_percent: number
}

/** Attempts for each repetition that is kept, on the whole: a minute of a busy machine ends nothing. */
const MOST_ATTEMPTS_EACH = 4

/**
 * Valid repetitions of the steady load on one raised system that was warmed until nothing moved. Rejects when
 * a check fails, too many are invalid, or nothing tells what the generator took.
 */
export async function collectRepetitions(
  by_hand: OpenedByHand,
  options: CollectOptions,
): Promise<CollectedRepetition[]> {
  const { repetitions, rate_per_s, seed, warm_up, say, signal } = options
  await using owned = new AsyncDisposableStack()
  const running = owned.use(await by_hand.raise())
  const generator = owned.use(await LoadGenerator.open())
  const workload = await loadWorkload(ORDERS)
  const feed = owned.use(await OutcomeFeed.open({ door: running.door, words: workload.feed, signal }))
  const book = new OfferBook('pool', seed, workload, running.ledgerView())
  const offer: OfferBook['offer'] = (offered) => {
    const made = book.offer(offered)
    feed.recordInto(made.journal)
    return made
  }
  const readCpu = componentCpuOf(running)
  const context = { door: running.door, generator, offer, readCpu, seed, phase: say, signal }
  const warm = await warmUpUntilAtRest(context, { rate_per_s, ...warm_up })
  const listened = { running, generator, feed, book }
  const kept: CollectedRepetition[] = []
  for (let attempt = 1; kept.length < repetitions; attempt += 1) {
    if (attempt > MOST_ATTEMPTS_EACH * repetitions) throw new Error(`${attempt - 1} attempts were too few`)
    const found = await repetition(listened, by_hand.system.name, attempt, warm, options)
    if (found !== undefined) kept.push(found)
  }
  return kept
}

/** One of them; undefined where it was invalid. */
async function repetition(
  listened: ListenedSystem,
  model: string,
  number: number,
  warm_up: WarmUp,
  { rate_per_s, seconds, seed, say, signal }: CollectOptions,
): Promise<CollectedRepetition | undefined> {
  const name = `pool.${number}`
  const own_seed = cellSeed(seed, number)
  const here = { ...listened, book: listened.book.chapter(name, own_seed) }
  const load = { rate_per_s, seconds, repetitions: 1 }
  const row = { scenario: latency.name, variant: 'steady', durability: 'D1' as const, load }
  const cell = { scenario: latency, row, name, seed: own_seed, phase: () => {}, signal, warm_up }
  const evidence = await measureOn(here, { ...cell, running: here.running, generator: here.generator })
  const asked = await askedIn(here.running, evidence.book, {}, signal)
  const named = { scenario: row.scenario, variant: row.variant, model, repetition: number, attempt: 1 }
  const { result, histograms } = judgeCell(named, 'pool', evidence, asked, { ranked: true })
  const failed = result.checks.filter(({ passed }) => !passed)
  if (failed.length > 0) throw new Error(`${name}: ${failed.map(({ detail }) => detail).join('; ')}`)
  say(`${model} ${number}: p50 ${result.latency.completed.p50_ms} ms ${result.invalid_reasons.join(' ')}`)
  const generator_percent = generatorPercent(result)
  if (generator_percent === undefined) throw new Error(`${name}: nothing tells what the generator took`)
  const { completed } = histograms
  return result.verdict === 'valid' && completed ? { completed, generator_percent } : undefined
}
