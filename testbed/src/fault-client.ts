import { request } from 'undici'

/** The body of `POST /control/faults`; what is left out stays as it is. */
export interface FaultRequest {
  readonly delay_ms?: number
  readonly delay_share?: number
  readonly fail_reason?: string | null
  readonly throw_for?: { readonly type: string; readonly subject: string } | null
}

/** A service did not take the faults that were to be injected. */
export class FaultRefused extends Error {
  readonly code = 'fault_refused'
}

const CONTROL_TIMEOUT_MS = 5_000

/**
 * Talks to the fault controls of one service. Everything rejects with `FaultRefused` if it does not comply.
 */
export class FaultClient {
  readonly #url: string

  constructor(url: string) {
    this.#url = `${url}/control`
  }

  /** Resolves once the faults are in force. */
  async set(faults: FaultRequest): Promise<void> {
    await this.#ask('POST', 'faults', faults)
  }

  async crashPoints(): Promise<readonly string[]> {
    return ((await this.#ask('GET', 'crash')) as { points: string[] }).points
  }

  /** Resolves once the process will die by the n-th message at that point. */
  async crashAt(point: string, nth: number): Promise<void> {
    await this.#ask('POST', 'crash', { point, nth })
  }

  /** Resolves when the thread is gone. */
  async endCheckpointThread(): Promise<void> {
    await this.#ask('POST', 'checkpoint-thread', { end: true })
  }

  async #ask(method: 'GET' | 'POST', control: string, what?: object): Promise<unknown> {
    const url = `${this.#url}/${control}`
    const { statusCode, body } = await request(url, {
      method,
      headers: { 'content-type': 'application/json' },
      body: what === undefined ? null : JSON.stringify(what),
      // The process at the other end comes and goes: no connection to a former one may be taken for its.
      reset: true,
      signal: AbortSignal.timeout(CONTROL_TIMEOUT_MS),
    })
    const text = await body.text()
    if (statusCode !== 200) {
      throw new FaultRefused(`Injecting faults at ${url}: expected 200, got ${statusCode}: ${text}`)
    }
    return JSON.parse(text)
  }
}
