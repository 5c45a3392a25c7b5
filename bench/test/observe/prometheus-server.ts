import { join } from 'node:path'
import { freePorts } from '@three-ways/testbed/brokers/free-ports'
import { logTail } from '@three-ways/testbed/brokers/log-tail'
import { type OwnedProcess, startOwnedProcess } from '@three-ways/testbed/brokers/owned-process'
import { until } from '@three-ways/testbed/order-client'
import { request } from 'undici'
import type { PrometheusProgram } from './prometheus-program.ts'

const STARTS_WITHIN_MS = 60_000

/** One series of an answer, with its newest value. */
export interface Answered {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** Whom it asks, and how that went last. */
export interface Target {
  readonly labels: Readonly<Record<string, string>>
  readonly health: string
  readonly last_error: string
}

interface ApiAnswer {
  readonly status: string
  readonly error?: string
  // biome-ignore lint/suspicious/noExplicitAny: what the answer holds depends on the question
  readonly data: any
}

/** A Prometheus that runs, and what can be asked of it. */
export class PrometheusServer implements AsyncDisposable {
  readonly #process: OwnedProcess
  readonly #url: string
  readonly #signal: AbortSignal

  private constructor(process: OwnedProcess, url: string, signal: AbortSignal) {
    this.#process = process
    this.#url = url
    this.#signal = signal
  }

  /** `folder` is the caller's, and holds its data and its log. */
  static async start(
    { prometheus: [command, ...words] }: PrometheusProgram,
    config_file: string,
    folder: string,
    signal: AbortSignal,
  ): Promise<PrometheusServer> {
    const [port = 0] = await freePorts(1)
    const log = { append_to: join(folder, 'prometheus.log') }
    const own = {
      'config.file': config_file,
      'storage.tsdb.path': join(folder, 'data'),
      'web.listen-address': `127.0.0.1:${port}`,
    }
    const process = await startOwnedProcess({
      command,
      arguments: [...words, ...Object.entries(own).map(([name, value]) => `--${name}=${value}`)],
      environment: {},
      working_folder: folder,
      stdout: log,
      stderr: log,
      signal,
    })
    const server = new PrometheusServer(process, `http://127.0.0.1:${port}`, signal)
    const is_ready = async () => {
      if (!process.running()) throw new Error(`Prometheus ended: ${await logTail(log.append_to, 10)}`)
      const answer = await request(`${server.#url}/-/ready`, { signal }).catch(() => undefined)
      await answer?.body.dump()
      return answer?.statusCode === 200
    }
    await until('Prometheus is ready', STARTS_WITHIN_MS, signal, is_ready)
    return server
  }

  async targets(): Promise<readonly Target[]> {
    const { activeTargets } = (await this.#ask('targets?state=active')).data
    return activeTargets.map(({ labels, health, lastError }: Record<string, unknown>) => {
      return { labels, health, last_error: lastError } as Target
    })
  }

  /** What an expression has now. Rejects with what Prometheus has against it. */
  async query(expression: string): Promise<readonly Answered[]> {
    const { data } = await this.#ask(`query?${new URLSearchParams({ query: expression })}`)
    return data.result.map(({ metric, value }: { metric: Answered['labels']; value: [number, string] }) => {
      return { labels: metric, value: Number(value[1].replace('Inf', 'Infinity')) }
    })
  }

  /** The values that a label has among these series. */
  async labelValues(series: string, label: string): Promise<readonly string[]> {
    return (await this.#ask(`label/${label}/values?${new URLSearchParams({ 'match[]': series })}`)).data
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.stop(10_000)
  }

  async #ask(question: string): Promise<ApiAnswer> {
    const { body } = await request(`${this.#url}/api/v1/${question}`, { signal: this.#signal })
    const answer = (await body.json()) as ApiAnswer
    if (answer.status !== 'success') throw new Error(`${decodeURIComponent(question)}: ${answer.error}`)
    return answer
  }
}
