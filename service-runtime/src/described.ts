import type { JsonObject } from '@three-ways/event-contract/json-schemas'

// What declarations say of themselves to those who read the documents of a door.

/** OpenAPI 3.1 operations by route, as the route is mounted: `GET /things/:id`. */
export type Operations = Readonly<Record<string, JsonObject>>

/** Made when somebody wants to read it, and not when a service starts. */
type Later<What> = () => What | Promise<What>

export interface DescribedService {
  /** What it is for, in one sentence. */
  readonly summary?: string
  /** What its document says of its routes; those that this door does not have are left out. */
  readonly operations?: Later<Operations>
  /** What `GET /health` says besides what it says of every service. */
  readonly health?: (ready: boolean) => Readonly<Record<string, unknown>>
}

export interface DescribedWorkflow {
  /** The field in which doors and the outcome feed name a subject; `subject` unless given. */
  readonly subject_word?: string
  /** What the documents of all its doors have alike; its name alone unless given. */
  readonly documents?: Later<WorkflowDocuments>
  /** The path at which its observer shows what it made of the events: the same if they were the same. */
  readonly watched_at?: string
}

export interface WorkflowDocuments {
  readonly title: string
  readonly version: string
  readonly description: string
  /** JSON Schemas that operations refer to as `#/components/schemas/<name>`. */
  readonly schemas?: Readonly<Record<string, JsonObject>>
}
