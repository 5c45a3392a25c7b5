import type { Workflow } from './workflow.ts'

/** Which events a model carries to whom, and which stay inside a service. */
export interface Routing {
  /**
   * Who must get an event of this type that `service` emitted or adopted. A service that handles the event
   * itself is not among them where `handlesOwnEvents` is set, unless its handler has work to do: the runtime
   * hands over inside the transaction what can be handled there.
   */
  destinations(workflow: Workflow, service: string, type: string): readonly string[]
  /** True where no message leads back from a service to itself, so that the runtime has to do it. */
  readonly handlesOwnEvents: boolean
}
