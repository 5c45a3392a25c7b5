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

/** Talks to the fault controls of one service. */
export class FaultClient {
  readonly #url: string

  constructor(url: string) {
    this.#url = `${url}/control/faults`
  }

  /** Resolves once the faults are in force. Rejects with `FaultRefused`. */
  async set(faults: FaultRequest): Promise<void> {
    const { statusCode, body } = await request(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(faults),
      signal: AbortSignal.timeout(CONTROL_TIMEOUT_MS),
    })
    const text = await body.text()
    if (statusCode !== 200) {
      throw new FaultRefused(`Injecting faults at ${this.#url}: expected 200, got ${statusCode}: ${text}`)
    }
  }
}
