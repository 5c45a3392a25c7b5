import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { nowUs } from '@three-ways/instrument/clock'
import type { LoadGenerator } from '@three-ways/instrument/load-generator'
import { OutcomeFeed } from '@three-ways/instrument/outcome-feed'
import { poissonSchedule } from '@three-ways/instrument/schedule'
import { settle } from '@three-ways/instrument/settlement'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import { OfferBook } from '../../src/run/offer-book.ts'
import { FAILING_SHARE, type WayIn, wayIn } from '../../src/scenarios/ladder-ways.ts'
import { loadWorkload, ORDERS } from '../../src/settings/workflows.ts'
import type { OpenedByHand } from '../open-by-hand.ts'
import { type Owned, ownersOf, readProfile, summed } from './cpu-owners.ts'

/** How orders come: many in one request, singly over 64 connections, or at 100 a second. */
export const LOADS = ['bulk', 'door', 'steady'] as const
export type LoadName = (typeof LOADS)[number]

const STEADY_PER_S = 100
const SEED = 1
const ENDS_WITHIN_MS = 120_000
/** Twice as fine as it is unless told: a steady load leaves few samples. */
const SAMPLED_EVERY_US = 500

export interface ProfiledOptions {
  readonly generator: LoadGenerator
  /** As what orders come at once: a step of the ladder. */
  readonly step: string
  readonly load: LoadName
  readonly orders: number
  readonly signal: AbortSignal
}

/**
 * Processor time of all services for each order, in microseconds of each owner: a system is raised, warmed
 * with a third of the load, and loaded under Node's own profiler. The samples from the first order to the
 * last end count. Rejects when orders are left without an end.
 */
export async function profiledLoad(
  by_hand: OpenedByHand,
  system: SystemUnderTest,
  { generator, step, load, orders, signal }: ProfiledOptions,
): Promise<Owned> {
  const profiles = await mkdtemp(join(by_hand.folder, 'profiles-'))
  const profiler = `--cpu-prof --cpu-prof-interval=${SAMPLED_EVERY_US} --cpu-prof-dir=${profiles}`
  await using running = await by_hand.raise({ environment: { NODE_OPTIONS: profiler } }, system)
  const workload = await loadWorkload(ORDERS)
  await using feed = await OutcomeFeed.open({ door: running.door, words: workload.feed, signal })
  const book = new OfferBook(load, SEED, workload, running.ledgerView())
  const send = load === 'steady' ? sendSteadily : wayIn(step)
  const sendAll = async (name: string, count: number) => {
    const offer = book.offer({ name, count, failing_share: FAILING_SHARE, unprotected: true })
    const forget = feed.recordInto(offer.journal)
    const from_us = nowUs()
    await send({ running, door: running.door, generator, seed: SEED, signal }, offer, count)
    const { still_open } = await settle(offer.journal, { deadline_ms: ENDS_WITHIN_MS, signal })
    if (still_open > 0)
      throw new Error(`${system.title}, ${load}: expected all orders to end, ${still_open} did not`)
    forget()
    return [from_us, nowUs()] as const
  }
  await sendAll('warm', Math.ceil(orders / 3))
  const [from_us, to_us] = await sendAll('measured', orders)
  // What was sampled is written when a process ends.
  for (const service of running.services) await service.stop()
  const owned: Owned[] = []
  for (const file of await readdir(profiles)) {
    owned.push(ownersOf(readProfile(await readFile(join(profiles, file), 'utf8')), from_us, to_us))
  }
  if (owned.length === 0) throw new Error(`expected a profile of each service in ${profiles}, got none`)
  return summed(owned, 1 / orders)
}

const sendSteadily: WayIn = ({ door, generator, signal }, { journal, command }, count) => {
  const schedule = poissonSchedule({ rate_per_s: STEADY_PER_S, count, seed: SEED })
  return generator.openLoop({ door, journal, schedule, command, signal })
}
