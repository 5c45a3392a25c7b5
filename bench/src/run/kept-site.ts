import { setTimeout as delay } from 'node:timers/promises'
import type { Durability } from '@three-ways/event-contract/durability'
import { processGroup, watchProcesses } from '@three-ways/instrument/process-use'
import type { IdleBroker, WarmUp } from '@three-ways/result-files/temperature'
import type { Site } from '@three-ways/testbed/site'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import type { TriedDeliveries } from './read-back.ts'

/** How long an idle broker is looked at. */
const LOOK_MS = 4_000
/**
 * A broker that takes more than this of one core is in the way of whoever is measured beside it. A test that
 * needs one to sleep sets another limit.
 */
const MOST_PERCENT = Number(process.env.PAUSE_ABOVE_PERCENT ?? 1)

/**
 * Where a model is measured, over a whole run: one broker, that is warmed once, that sleeps while others are
 * measured where it would be in their way, and that is cold again after it was killed.
 */
export class KeptSite implements AsyncDisposable {
  readonly system: SystemUnderTest
  readonly site: Site
  /**
   * `cold`: started, and not warmed up. `woken`: warm, and asleep since. `warm`: as a measurement wants it. A
   * model without a broker has nothing that could be cold.
   */
  broker_is: 'cold' | 'woken' | 'warm'
  /** What was found of a limit of deliveries, once in a class of durability. */
  readonly tried_deliveries = new Map<Durability, TriedDeliveries>()
  /**
   * What others used of the idle machine before the model's first turn; null where nobody can know, undefined
   * before anybody looked.
   */
  idle_percent: number | null | undefined
  readonly #onChange: (kept: KeptSite) => Promise<void>
  readonly #warm_ups: WarmUp[] = []
  #idle: IdleBroker | undefined
  #asleep = false

  /** `onChange` is told whenever `warm_ups` or `idle` are not what they were. */
  constructor(system: SystemUnderTest, site: Site, onChange: (kept: KeptSite) => Promise<void>) {
    this.system = system
    this.site = site
    this.broker_is = site.broker === undefined ? 'warm' : 'cold'
    this.#onChange = onChange
  }

  /** One for each time that the broker was started. */
  get warm_ups(): readonly WarmUp[] {
    return this.#warm_ups
  }

  /** Known after it was left alone for the first time. */
  get idle(): IdleBroker | undefined {
    return this.#idle
  }

  /** Its broker has been through this warm-up since it was started. */
  async warmed(warm_up: WarmUp): Promise<void> {
    if (this.broker_is === 'cold') this.#warm_ups.push(warm_up)
    this.broker_is = 'warm'
    await this.#onChange(this)
  }

  /** Others are measured now. Resolved when its broker is as quiet as it can be made. */
  async leave(signal: AbortSignal): Promise<void> {
    const { broker } = this.site
    if (broker === undefined) return
    if (this.#idle === undefined) {
      this.#idle = await lookAt(this.site, signal)
      await this.#onChange(this)
    }
    if (!this.#idle.paused) return
    await broker.pause?.()
    this.#asleep = true
  }

  /** Its model is measured next. Resolved when the broker is itself again, as far as it can tell. */
  async comeBack(signal: AbortSignal): Promise<void> {
    const { broker } = this.site
    if (!this.#asleep || broker === undefined) return
    await broker.resume?.()
    await this.system.awake?.(broker.url, signal)
    this.#asleep = false
    if (this.broker_is === 'warm') this.broker_is = 'woken'
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.site[Symbol.asyncDispose]()
  }
}

/** What the broker of a site takes when nobody asks anything of it, and what follows from that. */
async function lookAt({ broker }: Site, signal: AbortSignal): Promise<IdleBroker> {
  if (broker === undefined || broker.source === 'attach') {
    return { cpu_percent: null, paused: false, why: 'attached to: it is somebody else’s, and left alone' }
  }
  const readUse = await watchProcesses([processGroup('idle', () => broker.pids())])
  await delay(LOOK_MS, undefined, { signal })
  const [use] = await readUse()
  const cpu_percent = use === undefined ? null : Math.round(use.cpu_percent * 10) / 10
  if (cpu_percent === null || cpu_percent <= MOST_PERCENT) {
    return { cpu_percent, paused: false, why: `${MOST_PERCENT} % or less is in nobody’s way` }
  }
  if (broker.pause === undefined) {
    return { cpu_percent, paused: false, why: `from ${broker.source}: its processes are not ours to stop` }
  }
  return {
    cpu_percent,
    paused: true,
    why: `more than ${MOST_PERCENT} % would be in the way`,
  }
}
