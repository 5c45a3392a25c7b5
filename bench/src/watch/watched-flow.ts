import { outcomeCountsSchema } from '@three-ways/event-contract/outcome-counts'
import type { Workload } from '@three-ways/event-contract/workload'
import { read } from './ask.ts'
import { OutcomeFollower } from './outcome-follower.ts'
import { RecentLatencies, type ToldEnd } from './recent-latencies.ts'
import { NO_RATES, type Reading, ratesBetween, totalsOf, waitingOf } from './sums.ts'
import type { FlowSample, FlowState } from './watch-state.ts'

/** Subjects per look that are asked when they were begun. */
const ASKED_PER_LOOK = 20
/** Two minutes of looks. */
const KEPT_SAMPLES = 120

/** What one front takes and ends, looked at again and again. */
export class WatchedFlow implements Disposable {
  readonly #name: string
  readonly #workload: Workload
  readonly #door: string
  readonly #latencies = new RecentLatencies(ASKED_PER_LOOK)
  readonly #history: FlowSample[] = []
  #follower: OutcomeFollower | undefined
  #before: Reading | undefined
  #last_sequence = 0

  constructor(name: string, workload: Workload, door: string) {
    this.#name = name
    this.#workload = workload
    this.#door = door
  }

  async look(signal: AbortSignal): Promise<void> {
    await this.#learnBeginnings(signal)
    const reading = await this.#read(signal)
    const at_ms = Date.now()
    const rates = reading === undefined ? NO_RATES : ratesBetween(this.#before, reading)
    const waiting = reading === undefined ? null : waitingOf(reading.totals)
    this.#before = reading
    this.#history.push({ at_ms, ...rates, waiting, ...this.#latencies.summary(at_ms) })
    if (this.#history.length > KEPT_SAMPLES) this.#history.shift()
  }

  /** Undefined before the first look. */
  state(with_history: boolean): FlowState | undefined {
    const { noun, front, shown } = this.#workload
    const latest = this.#history.at(-1)
    if (latest === undefined) return undefined
    const told = { name: this.#name, noun, front, tells_beginnings: shown !== undefined, latest }
    return with_history ? { ...told, history: [...this.#history] } : told
  }

  [Symbol.dispose](): void {
    this.#follower?.[Symbol.dispose]()
  }

  /** What the front counts now; undefined where it does not answer. */
  async #read(signal: AbortSignal): Promise<Reading | undefined> {
    const counts = outcomeCountsSchema.safeParse(await read(`${this.#door}/outcomes/counts`, signal))
    if (!counts.success) return undefined
    const { last_sequence } = counts.data
    this.#followFrom(last_sequence)
    return { at_ms: performance.now(), totals: totalsOf(counts.data, this.#workload.feed) }
  }

  /** Latencies are of what ends from now on; a feed that is shorter than it was is another store's. */
  #followFrom(last_sequence: number): void {
    const is_other = last_sequence < this.#last_sequence
    this.#last_sequence = last_sequence
    if (this.#workload.shown === undefined || (this.#follower !== undefined && !is_other)) return
    this.#follower?.[Symbol.dispose]()
    const note = (end: ToldEnd) => this.#latencies.note(end)
    this.#follower = new OutcomeFollower(this.#door, this.#workload.feed, last_sequence, note)
  }

  async #learnBeginnings(signal: AbortSignal): Promise<void> {
    const { shown } = this.#workload
    if (shown === undefined) return
    const asked = this.#latencies.take().map(async (end) => {
      const begun_ms = shown.begun_ms(await read(`${this.#door}${shown.path(end.subject)}`, signal))
      if (begun_ms !== undefined) this.#latencies.add(end, begun_ms)
    })
    await Promise.all(asked)
  }
}
