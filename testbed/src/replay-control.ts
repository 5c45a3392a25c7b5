import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ReplayFrom } from '@three-ways/event-contract/replay-from'
import { freePorts } from './brokers/free-ports.ts'
import { until } from './order-client.ts'
import { expectWhole, type History, type Reader, type Replay } from './replay.ts'
import type { HostedService } from './service-host.ts'
import { removeStore } from './store-aside.ts'

/** How a process is hosted that reads past events. */
export interface ReaderProcess {
  readonly service: string
  readonly port: number
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
}

export interface ReplayControlOptions {
  readonly replay: Replay
  /** Services that run, by name. */
  readonly live: ReadonlyMap<string, HostedService>
  readonly host: (process: ReaderProcess) => HostedService
  /** Stores of the live services; each fresh reader gets a folder of its own in it. */
  readonly folder: string
}

/** A service that has read everything again and still runs. */
export interface Rebuilt extends AsyncDisposable {
  readonly url: string
}

const CAUGHT_UP_WITHIN_MS = 120_000

/**
 * Reads past events of a running system again, in three ways. Each resolves when everything up to the end
 * that there was at the beginning is committed, and rejects with `PastRetention` when the beginning is gone.
 */
export class ReplayControl implements AsyncDisposable {
  readonly #options: ReplayControlOptions

  constructor(options: ReplayControlOptions) {
    this.#options = options
  }

  history(service: string, signal: AbortSignal): Promise<History> {
    return this.#options.replay.history(service, signal)
  }

  /**
   * The service once more, beside the live one: with a store that is empty, inbox included, and as a reader
   * that the broker has never seen. `name` must be new in this system.
   */
  async rebuild(service: string, name: string, from: ReplayFrom, signal: AbortSignal): Promise<Rebuilt> {
    const { replay, folder } = this.#options
    const own_folder = join(folder, name)
    mkdirSync(own_folder)
    const [port = 0] = await freePorts(1)
    await using owned = new AsyncDisposableStack()
    const history = await this.#whole(service, signal)
    const reader = owned.use(await replay.reader(service, name, from, signal))
    const hosted = owned.use(this.#host(service, port, own_folder, reader))
    await this.#readAll(hosted, reader, history, signal)
    const kept = owned.move()
    return { url: hosted.url, [Symbol.asyncDispose]: () => kept.disposeAsync() }
  }

  /**
   * The live service itself: stopped, its store removed, its reader put back to the beginning; read to the
   * end and started as before.
   */
  async rebuildLive(service: string, signal: AbortSignal): Promise<void> {
    const history = await this.#whole(service, signal)
    await this.#inPlace(service, history, signal, async ({ store_file }) => {
      removeStore(store_file)
      return this.#options.replay.rewound(service, signal)
    })
  }

  /** Everything once more into a live service and its own store, read by a reader beside its own. */
  async again(service: string, signal: AbortSignal): Promise<void> {
    const history = await this.#whole(service, signal)
    const name = `again-${randomUUID()}`
    const open = () => this.#options.replay.reader(service, name, { kind: 'first' }, signal)
    await this.#inPlace(service, history, signal, open)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#options.replay[Symbol.asyncDispose]()
  }

  /** In place of the live process, on its port and in its folder, for as long as it takes. */
  async #inPlace(
    service: string,
    history: History,
    signal: AbortSignal,
    open: (live: HostedService) => Promise<Reader>,
  ): Promise<void> {
    const live = this.#options.live.get(service)
    if (live === undefined) throw new RangeError(`Reading again: ${service} does not run here`)
    await live.stop()
    try {
      await using reader = await open(live)
      await using hosted = this.#host(service, Number(new URL(live.url).port), this.#options.folder, reader)
      await this.#readAll(hosted, reader, history, signal)
      await hosted.stop()
    } finally {
      if (!signal.aborted) await live.start()
    }
  }

  #host(service: string, port: number, folder: string, { environment }: Reader): HostedService {
    return this.#options.host({ service, port, folder, environment })
  }

  async #whole(service: string, signal: AbortSignal): Promise<History> {
    const history = await this.#options.replay.history(service, signal)
    expectWhole(history)
    return history
  }

  async #readAll(hosted: HostedService, reader: Reader, history: History, signal: AbortSignal) {
    await hosted.start()
    await until(`${hosted.name} has read everything again`, CAUGHT_UP_WITHIN_MS, signal, async () => {
      const reached = await reader.reached(hosted.url, signal)
      return [...history].every(([place, { first, end }]) => {
        return end === first || (reached.get(place) ?? 0) >= end
      })
    })
  }
}
