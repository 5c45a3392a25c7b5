import { startBuiltInServer } from './built-in-server.ts'
import type { ClientRecord } from './client-record.ts'
import { LatencyHistogram } from './histogram.ts'
import { Journal } from './journal.ts'
import { LoadGenerator } from './load-generator.ts'
import type { LoadSpan, OpenLoopOptions } from './open-loop.ts'
import { OutcomeFeed, type OutcomeFeedOptions } from './outcome-feed.ts'
import { PROBE_FEED, probes } from './probe-workload.ts'
import { constantSchedule } from './schedule.ts'
import { settle } from './settlement.ts'

export interface SelfTest {
  readonly passed: boolean
  /**
   * How long a line of the feed is on its way: what it adds to decided and completed, in every model alike.
   */
  readonly feed_delay_ms: { readonly p50: number; readonly p99: number }
  /** What was seen, and every expectation that was not met, with numbers. */
  readonly detail: string
}

const STALL_MS = 200
const RATE_PER_S = 200
const COUNT = 200
/** Late by a quarter of the stall: no healthy answer of a server in the same process is. */
const DELAYED_US = 50_000
/**
 * 30 commands are planned into the three quarters of the stall that leave them so late; a third may get
 * through.
 */
const LEAST_DELAYED = 20
/** Half of the stall: a generator that waited for the stalled answer would be later than that. */
const MOST_SLIP_US = 100_000
/** A generator that is usually this late measures itself. */
const USUAL_SLIP_US = 5_000
/**
 * A feed that usually hears so late of an end is not one.
 */
const USUAL_FEED_LAG_US = 25_000

/** The parts of the instrument that the self-test tries. */
export interface Instrument {
  generate(options: OpenLoopOptions): Promise<LoadSpan>
  openFeed(options: OutcomeFeedOptions): Promise<Pick<OutcomeFeed, 'recordInto'> & AsyncDisposable>
}

export const INSTRUMENT: Instrument = {
  async generate(options) {
    await using generator = await LoadGenerator.open()
    // Awaited here: the generator must outlive its load.
    return await generator.openLoop(options)
  },
  openFeed: OutcomeFeed.open,
}

/**
 * The instrument proves itself: the generator offers 200 commands in one second to a built-in server that
 * stands still for 200 ms once, and the feed reads their ends. Both latencies have to show the stall in full
 * and on every command that was planned into it, and the generator may not have waited. An instrument with
 * coordinated omission would show a single slow command, and one that asks for the ends now and then would
 * hear of them late. The parts under test are the instrument's own unless a test brings others.
 */
export async function runSelfTest(
  signal: AbortSignal,
  { generate, openFeed }: Instrument = INSTRUMENT,
): Promise<SelfTest> {
  const journal = new Journal('self-test', COUNT)
  const command = probes(journal.prefix)
  await using server = await startBuiltInServer({ stall_at_command: 60, stall_ms: STALL_MS }, signal)
  await using feed = await openFeed({ door: server.door, words: PROBE_FEED, signal })
  feed.recordInto(journal)
  const schedule = constantSchedule({ rate_per_s: RATE_PER_S, count: COUNT })
  await generate({ door: server.door, journal, schedule, command, signal })
  await settle(journal, { deadline_ms: 5_000, signal })
  return judgeSelfTest(journal)
}

/** The judgement over what the journal noted; pure. */
export function judgeSelfTest(journal: Journal): SelfTest {
  const records = [...journal.records()]
  const accepted_us = records.flatMap((subject) => since(subject.planned_us, subject.accepted_us))
  const completed_us = records.flatMap((subject) => since(subject.planned_us, subject.completed_us))
  const slip = LatencyHistogram.of(records.flatMap((subject) => since(subject.planned_us, subject.sent_us)))
  const lag = LatencyHistogram.of(records.flatMap((subject) => feedDelay(subject)))
  const [usual_lag_us, long_lag_us] = [lag.percentileUs(50) ?? 0, lag.percentileUs(99) ?? 0]
  const [usual_slip_us, most_slip_us] = [slip.percentileUs(50) ?? 0, slip.max_us ?? 0]
  const faults: string[] = []
  const expect = (met: boolean, sentence: string) => {
    if (!met) faults.push(sentence)
  }
  for (const [name, latencies] of Object.entries({ accepted: accepted_us, completed: completed_us })) {
    expect(latencies.length === COUNT, `${name}: expected ${COUNT} commands, got ${latencies.length}`)
    const longest_us = Math.max(0, ...latencies)
    const delayed = latencies.filter((latency) => latency >= DELAYED_US).length
    expect(longest_us >= STALL_MS * 1000, `${name}: a stall of ${STALL_MS} ms showed as ${ms(longest_us)}`)
    expect(
      delayed >= LEAST_DELAYED,
      `${name}: expected ${LEAST_DELAYED} or more late commands, got ${delayed}`,
    )
  }
  expect(most_slip_us <= MOST_SLIP_US, `the generator waited: it sent up to ${ms(most_slip_us)} late`)
  expect(usual_slip_us <= USUAL_SLIP_US, `the generator is slow: it usually sends ${ms(usual_slip_us)} late`)
  expect(
    usual_lag_us <= USUAL_FEED_LAG_US,
    `the feed is late: it usually tells an end ${ms(usual_lag_us)} late`,
  )
  const late = completed_us.filter((latency) => latency >= DELAYED_US).length
  const seen =
    `A server that stalled ${STALL_MS} ms once, ${RATE_PER_S} commands/s: ${late} of ${COUNT} completed late, ` +
    `the longest after ${ms(Math.max(0, ...completed_us))}; sent late by ${ms(usual_slip_us)} (p50), ` +
    `${ms(most_slip_us)} (max); a line of the feed is on its way for ` +
    `${ms(usual_lag_us)} (p50), ${ms(long_lag_us)} (p99)`
  const feed_delay_ms = { p50: usual_lag_us / 1000, p99: long_lag_us / 1000 }
  return { passed: faults.length === 0, feed_delay_ms, detail: [seen, ...faults].join('; ') }
}

/** From the moment at which the server told an end to its stamp; the server says when, on the same clock. */
function feedDelay({ feed_reason, completed_us }: ClientRecord): number[] {
  if (feed_reason === undefined || completed_us === null) return []
  return [Math.max(0, completed_us - Number(feed_reason))]
}

function since(planned_us: number, moment_us: number | null): number[] {
  return moment_us === null ? [] : [moment_us - planned_us]
}

function ms(microseconds: number): string {
  return `${(microseconds / 1000).toFixed(1)} ms`
}
