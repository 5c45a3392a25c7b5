import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { until } from '@three-ways/testbed/order-client'
import type {
  Button,
  FlowSample,
  ServiceState,
  SystemState,
  WatchState,
} from '../../src/watch/watch-state.ts'
import { CLI } from './raise-model.ts'

const WITHIN_MS = 60_000

/** `bench watch` as somebody runs it. */
export class Watching implements AsyncDisposable {
  /** As it was printed, its token with it. */
  readonly url: string
  readonly #child: ChildProcess
  readonly #closed: Promise<unknown[]>

  private constructor(child: ChildProcess, closed: Promise<unknown[]>, url: string) {
    this.#child = child
    this.#closed = closed
    this.url = url
  }

  /** Resolves when it has printed where the page is. */
  static async start(words: readonly string[], environment: NodeJS.ProcessEnv): Promise<Watching> {
    const stdio = ['ignore', 'pipe', 'inherit'] as const
    const child = spawn(process.execPath, [CLI, 'watch', ...words], { stdio: [...stdio], env: environment })
    const closed = once(child, 'close')
    if (child.stdout === null) throw new TypeError('expected to read what it prints')
    let url: string | undefined
    for await (const line of createInterface({ input: child.stdout })) {
      url ??= /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(line)?.[0]
      if (line.includes('Ctrl-C ends it')) break
    }
    if (url === undefined) throw new Error(`watching: it ended with ${(await closed)[0]}`)
    return new Watching(child, closed, url)
  }

  get origin(): string {
    return new URL(this.url).origin
  }

  get token(): string | null {
    return new URLSearchParams(new URL(this.url).hash.slice(1)).get('token')
  }

  /** Presses Ctrl-C; resolves with the exit code. */
  async end(): Promise<unknown> {
    this.#child.kill('SIGINT')
    const [exit_code] = await this.#closed
    return exit_code
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end()
  }
}

/** What a page does, without a browser: it follows what it is told, and presses buttons. */
export class PageByHttp implements AsyncDisposable {
  readonly #watching: Watching
  readonly #ended = new AbortController()
  readonly #reading: Promise<void>
  /** What it was told last, and first of all. */
  state: WatchState | undefined
  first: WatchState | undefined

  constructor(watching: Watching) {
    this.#watching = watching
    this.#reading = this.#read().catch(() => {})
  }

  /** Resolves when the system of this model is seen so. */
  async until(what: string, model: string, condition: (seen: Seen) => boolean): Promise<void> {
    await this.untilTold(`${what} of ${model}`, ({ systems }) => {
      const system = systems.find((one) => one.model === model)
      return system !== undefined && condition(new Seen(system))
    })
  }

  async untilTold(what: string, condition: (state: WatchState) => boolean): Promise<void> {
    const looks = () => this.state !== undefined && condition(this.state)
    await until(`the page is told: ${what}`, WITHIN_MS, this.#ended.signal, looks)
  }

  /** With the token, and from the page's own origin. */
  async press(model: string, service: string, button: Button): Promise<{ status: number; body: unknown }> {
    const { origin, token } = this.#watching
    const response = await fetch(`${origin}/buttons`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin, authorization: `Bearer ${token}` },
      body: JSON.stringify({ model, service, button }),
    })
    return { status: response.status, body: await response.json() }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new Error('the page is closed'))
    await this.#reading
  }

  async #read(): Promise<void> {
    const { signal } = this.#ended
    const { body } = await fetch(`${this.#watching.origin}/events`, { signal })
    let text = ''
    for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const events = (text + chunk).split('\n\n')
      text = events.pop() ?? ''
      for (const event of events) {
        const [, data] = /^data: (.*)$/m.exec(event) ?? []
        if (data === undefined) continue
        this.state = JSON.parse(data) as WatchState
        this.first ??= this.state
      }
    }
  }
}

/** One system as a page is told of it. */
export class Seen {
  readonly system: SystemState

  constructor(system: SystemState) {
    this.system = system
  }

  /** Of its only flow. */
  get latest(): FlowSample {
    const [flow] = this.system.flows
    if (flow === undefined) throw new RangeError(`${this.system.model} has no flow`)
    return flow.latest
  }

  service(name: string): ServiceState {
    const found = this.system.services.find((service) => service.name === name)
    if (found === undefined) throw new RangeError(`${this.system.model} has no ${name}`)
    return found
  }
}
