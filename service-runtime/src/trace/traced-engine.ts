import type { Envelope } from '@three-ways/event-contract/envelope'
import { Engine } from '../engine/engine.ts'
import type { EngineOptions } from '../engine/engine-options.ts'
import type { CommandResult, HandledMessage, HandleOptions } from '../engine/handling.ts'
import type { StoredEvent } from '../store/outbox.ts'
import type { Command } from '../workflow.ts'
import type { Stamper } from './stamper.ts'
import type { Arrival } from './tracing.ts'

/**
 * The engine of a service that traces: notes a hop for each command and message that it carried out for the
 * first time. What is handled without an arrival of its own belongs to the hop that caused it.
 */
export class TracedEngine extends Engine {
  readonly #stamper: Stamper
  /** The routes of commands; one in a batch is called after its own route, too. */
  readonly #routes: ReadonlyMap<unknown, string>

  constructor(options: EngineOptions, stamper: Stamper) {
    super({ ...options, aroundCommits: (hooks) => stamper.around(hooks) })
    this.#stamper = stamper
    stamper.storeBy(this.commits)
    const { commands, batches } = options.declaration
    this.#routes = new Map<unknown, string>([
      ...Object.entries(batches ?? {}).map(([route, { command }]) => [command, route] as const),
      ...Object.entries(commands ?? {}).map(([route, command]) => [command, route] as const),
    ])
  }

  override commandNow<Input>(
    command: Command<unknown, unknown, Input>,
    input: Input,
    arrival?: Arrival,
  ): CommandResult {
    const result = super.commandNow(command, input)
    if (result.kind === 'new' && arrival !== undefined) {
      const message = this.#routes.get(command) ?? 'command'
      this.#stamper.noted(arrival, { subject: command.subject(input), message }, result.emitted)
    }
    return result
  }

  override handleNow(event: Envelope, options: HandleOptions): HandledMessage {
    const handled = super.handleNow(event, options)
    const { subject, type: message } = event
    if (!handled.duplicate && handled.too_old === undefined && options.arrival !== undefined) {
      this.#stamper.noted(options.arrival, { subject, message }, handled.emitted)
    }
    return handled
  }

  override giveUpNow(stored: StoredEvent, reason: string): readonly StoredEvent[] | undefined {
    const emitted = super.giveUpNow(stored, reason)
    if (emitted !== undefined) this.#stamper.goesOn(stored, emitted)
    return emitted
  }

  override adoptNow(events: readonly Envelope[], arrival?: Arrival): readonly StoredEvent[] {
    const owed = super.adoptNow(events, arrival)
    if (arrival !== undefined) this.#stamper.noted(arrival, undefined, owed)
    return owed
  }
}
