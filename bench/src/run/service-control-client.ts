import { Agent, request } from 'undici'
import { z } from 'zod'
import type { ServiceAction } from './kept-services.ts'

const answerSchema = z.object({
  services: z.array(z.object({ name: z.string(), pid: z.number().nullable(), held: z.boolean() })),
})

/** How the services of a system stand that another process raised, by name. */
export type KeptStates = ReadonlyMap<string, { readonly pid: number | null; readonly held: boolean }>

const TELLS_WITHIN_MS = 1_000
/** A stop may take as long as a service drains, and a start until it is ready. */
const ACTS_WITHIN_MS = 60_000

/** Somebody raised the system, but does not do what was asked for. The message says why. */
export class ControlRefused extends Error {
  readonly code = 'control_refused'
}

/** Asks the control of a system that `up` raised, in whichever process that is. */
export class ServiceControlClient implements AsyncDisposable {
  readonly #agent: Agent

  constructor(socket: string) {
    this.#agent = new Agent({ connect: { socketPath: socket }, connections: 2 })
  }

  /** Rejects with `ControlRefused` where nobody answers. */
  states(signal: AbortSignal): Promise<KeptStates> {
    return this.#ask('GET', '/services', TELLS_WITHIN_MS, signal)
  }

  /** Resolves when it is done, with how all of them stand then. */
  act(service: string, action: ServiceAction, signal: AbortSignal): Promise<KeptStates> {
    return this.#ask('POST', `/services/${service}/${action}`, ACTS_WITHIN_MS, signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy()
  }

  async #ask(
    method: 'GET' | 'POST',
    path: string,
    within_ms: number,
    signal: AbortSignal,
  ): Promise<KeptStates> {
    const until = AbortSignal.any([signal, AbortSignal.timeout(within_ms)])
    const options = { method, dispatcher: this.#agent, signal: until, headersTimeout: 0 }
    try {
      const { statusCode, body } = await request(`http://up${path}`, options)
      const told: unknown = await body.json()
      if (statusCode !== 200) throw new ControlRefused(String((told as { error?: unknown }).error))
      const { services } = answerSchema.parse(told)
      return new Map(services.map(({ name, ...state }) => [name, state]))
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof ControlRefused) throw error
      const message = error instanceof Error ? error.message : String(error)
      throw new ControlRefused(`${method} ${path}: who raised the system does not answer (${message})`)
    }
  }
}
