import type { EventKind } from '@three-ways/event-contract/catalogue'
import type { ExampleRequest } from '@three-ways/service-runtime/raising'

/** One pattern: what travels in it, and a few requests that show it at work. Its services are beside it. */
export interface Pattern {
  readonly name: string
  /** What somebody who has to choose wants to know of it. */
  readonly question: string
  readonly kinds: readonly EventKind[]
  readonly examples: readonly ExampleRequest[]
}
