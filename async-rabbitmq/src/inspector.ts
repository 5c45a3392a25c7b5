import { setTimeout as delay } from 'node:timers/promises'
import type { EffectiveSettings } from '@three-ways/event-contract/effective-settings'
import { createLog } from '@three-ways/service-runtime/log'
import type { Workflow } from '@three-ways/service-runtime/workflow'
import type { Deployment } from '@three-ways/testbed/deployment'
import { NoSuchLetter } from '@three-ways/testbed/letter-errors'
import type { Backlog, DeadLetter, Inspector } from '@three-ways/testbed/system'
import { countBacklog } from './backlog.ts'
import { BrokerLink, TOOL_PATIENCE_MS } from './connection.ts'
import {
  countDeadLetters,
  type KeptLetter,
  readDeadLetters,
  redrivenOf,
  removeDeadLetter,
} from './dead-letters.ts'
import { UNROUTED } from './described-letter.ts'
import { effectiveSettings } from './effective-settings.ts'
import { type Management, managementOf } from './management.ts'
import { type Place, placeOf } from './place.ts'
import { Publisher } from './publisher.ts'
import { queueTypeOf } from './topology.ts'

/** A question fails a moment before the link knows that it is lost. */
const NOTICED_WITHIN_MS = 500
const NOTICED_POLL_MS = 10

/** Looks into the broker of one deployment and puts raw messages into it. Survives the broker's restarts. */
export class RabbitmqInspector implements Inspector {
  readonly #workflow: Workflow
  readonly #deployment: Deployment
  readonly #management: Management
  readonly #place: Place
  readonly #ended = new AbortController()
  readonly #link: BrokerLink
  readonly #publisher: Publisher
  /**
   * One question at a time: dead letters are handed out while they are read, and two readers would see half
   * each.
   */
  #line: Promise<unknown> = Promise.resolve()

  constructor(workflow: Workflow, deployment: Deployment & { readonly broker_url: string }) {
    this.#workflow = workflow
    const { broker_url, management_url } = deployment
    this.#deployment = deployment
    this.#management = managementOf(broker_url, management_url)
    this.#place = placeOf(deployment)
    const { url, names } = this.#place
    this.#link = new BrokerLink({
      url,
      name: 'inspector',
      setUp: async (channel) => this.#publisher.watch(channel),
      log: createLog('inspector', 'silent', () => {}),
      patience_ms: TOOL_PATIENCE_MS,
      signal: this.#ended.signal,
    })
    this.#publisher = new Publisher(this.#link, 'inspector', new Map(), names.events_exchange)
  }

  backlog(signal: AbortSignal): Promise<Backlog> {
    const { urls, services } = this.#deployment
    const channel = () => this.#link.channel(signal)
    const sources = { ...this.#place, urls, services, channel, management: this.#management }
    return this.#inTurn(() => this.#look(() => countBacklog(sources, signal), signal))
  }

  async inject(service: string, body: Uint8Array, signal: AbortSignal): Promise<'accepted'> {
    const properties = { persistent: true, mandatory: true }
    const message = {
      exchange: '',
      routing_key: this.#place.names.queueOf(service),
      body: Buffer.from(body),
      properties,
    }
    await this.#publisher.send([message], signal)
    return 'accepted'
  }

  deadLetters(signal: AbortSignal): Promise<readonly DeadLetter[]> {
    const read = async () => {
      const letters: DeadLetter[] = []
      for (const service of this.#holders()) {
        letters.push(...(await readDeadLetters(await this.#link.channel(signal), service, this.#place.names)))
      }
      return letters
    }
    return this.#inTurn(() => this.#look(read, signal))
  }

  countDeadLetters(signal: AbortSignal): Promise<number> {
    const count = async () => {
      let total = 0
      for (const service of this.#holders()) {
        total += await countDeadLetters(await this.#link.channel(signal), service, this.#place.names)
      }
      return total
    }
    return this.#inTurn(() => this.#look(count, signal))
  }

  redrive(id: string, signal: AbortSignal, body?: Uint8Array): Promise<void> {
    const handOver = async (kept: KeptLetter) =>
      this.#publisher.send([redrivenOf(kept, body, this.#place.names)], signal)
    return this.#remove(id, signal, handOver)
  }

  drop(id: string, signal: AbortSignal): Promise<void> {
    return this.#remove(id, signal, async () => {})
  }

  /** Who has a queue of letters. */
  #holders(): readonly string[] {
    return [...this.#deployment.services, UNROUTED]
  }

  #remove(id: string, signal: AbortSignal, settle: (kept: KeptLetter) => Promise<void>): Promise<void> {
    const [service = ''] = id.split('/')
    return this.#inTurn(async () => {
      if (!this.#holders().includes(service)) throw new NoSuchLetter(id)
      const channel = await this.#link.channel(signal)
      if (!(await removeDeadLetter(channel, service, id, settle, this.#place.names)))
        throw new NoSuchLetter(id)
    })
  }

  settings(signal: AbortSignal): Promise<EffectiveSettings> {
    const { urls, services, durability } = this.#deployment
    const own = { management: this.#management, queue_type: queueTypeOf(durability) }
    const sources = { ...this.#place, ...own, workflow: this.#workflow, services, urls }
    return effectiveSettings(sources, signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new Error('the inspector is closed'))
    await this.#link[Symbol.asyncDispose]()
  }

  /**
   * A process that was busy for longer than the broker waits for a sign of life (the bench, with the stores
   * of very many orders) has lost its connection, and learns that from its next question: that is put once
   * more.
   */
  async #look<T>(question: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const channel = await this.#link.channel(signal)
    try {
      return await question()
    } catch (error) {
      const deadline_ms = performance.now() + NOTICED_WITHIN_MS
      while ((await this.#link.channel(signal)) === channel) {
        if (performance.now() > deadline_ms) throw error
        await delay(NOTICED_POLL_MS, undefined, { signal })
      }
      return await question()
    }
  }

  #inTurn<T>(question: () => Promise<T>): Promise<T> {
    const answer = this.#line.then(question, question)
    this.#line = answer.catch(() => {})
    return answer
  }
}
