import type { Log } from '@three-ways/service-runtime/log'
import { type Management, ManagementFailed } from './management.ts'
import type { Names } from './names.ts'

export interface UnroutedOptions {
  readonly management: Management
  readonly vhost: string
  readonly names: Names
  readonly log: Log
}

/**
 * Has the broker keep what somebody publishes with a key that no queue is bound to: it goes by the alternate
 * exchange into the queue of the unrouted, where it is found and tended like a dead letter. By a policy of
 * our own, since an exchange that is there keeps its arguments; and only where no other policy is in place
 * and we may: a system works without it.
 */
export class Unrouted {
  readonly #options: UnroutedOptions
  #said = ''

  constructor(options: UnroutedOptions) {
    this.#options = options
  }

  /** To be called on each connection; what keeps it from being so is said once. Never rejects. */
  async keep(signal: AbortSignal): Promise<void> {
    const { names, log } = this.#options
    const obstacle = await this.#set(signal).catch((error: unknown) => {
      if (error instanceof ManagementFailed) return error.message
      return error instanceof Error ? error.message : String(error)
    })
    if (obstacle === undefined || obstacle === this.#said || signal.aborted) return
    this.#said = obstacle
    log.info(`messages to ${names.events_exchange} that no queue is bound for are not kept: ${obstacle}`)
  }

  /** Why it could not be; undefined when it is so. */
  async #set(signal: AbortSignal): Promise<string | undefined> {
    const { management, vhost, names } = this.#options
    const { events_exchange, alternate_exchange, unrouted_policy } = names
    const path = `/exchanges/${encodeURIComponent(vhost)}/${encodeURIComponent(events_exchange)}`
    const { policy } = (await management.read(path, signal)) as { readonly policy?: string | null }
    if (policy === unrouted_policy) return undefined
    if (policy) return `the policy ${policy} is in place, and one alone counts`
    const pattern = `^${events_exchange.replaceAll('.', '\\.')}$`
    const definition = { 'alternate-exchange': alternate_exchange }
    const made = { pattern, definition, 'apply-to': 'exchanges', priority: 0 }
    await management.setPolicy(vhost, unrouted_policy, made, signal)
    return undefined
  }
}
