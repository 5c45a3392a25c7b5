import type { Envelope } from '@three-ways/event-contract/envelope'
import type { Handler, ServiceDeclaration } from '../workflow.ts'
import type { FaultControls } from './fault-controls.ts'

/** What a handler throws that was told to. */
export class InjectedThrow extends Error {
  readonly code = 'injected_throw'
  constructor({ type, subject }: Envelope) {
    super(`The handler of ${type} was told to throw for ${subject}`)
    this.name = 'InjectedThrow'
  }
}

/**
 * The same service, whose handlers throw where the controls say so: inside the transaction, where a defect
 * would, so that its neighbours pay what they would pay then. For tests and benches only.
 */
export function withInjectedThrows(
  declaration: ServiceDeclaration,
  controls: FaultControls,
): ServiceDeclaration {
  const handles = Object.entries(declaration.handles).map(([type, handler]) => [
    type,
    throwing(handler, controls),
  ])
  return { ...declaration, handles: Object.fromEntries(handles) }
}

type AnyHandler = Handler<unknown, unknown>

function throwing(handler: AnyHandler, { faults }: FaultControls): AnyHandler {
  return {
    ...handler,
    decide(state, event, context) {
      const { type, subject } = faults.throw_for ?? {}
      if (subject === event.subject && type === event.type) throw new InjectedThrow(event)
      return handler.decide(state, event, context)
    },
  }
}
