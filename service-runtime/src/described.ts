import type { JsonObject } from '@three-ways/event-contract/json-schemas'

// What declarations say of themselves to those who read the documents of a door.

export interface DescribedService {
  /** What it is for, in one sentence. */
  readonly summary?: string
  /**
   * OpenAPI 3.1 operations by route, as the route is mounted: `GET /things/:id`. Asked for when somebody
   * wants to read them; those of routes that this door does not have are left out.
   */
  readonly operations?: () => Readonly<Record<string, JsonObject>>
  /** What `GET /health` says besides what it says of every service. */
  readonly health?: (ready: boolean) => Readonly<Record<string, unknown>>
}

export interface DescribedWorkflow {
  /** The field in which doors and the outcome feed name a subject; `subject` unless given. */
  readonly subject_word?: string
  /** What the documents of all its doors have alike; its name alone unless given. */
  readonly documents?: () => WorkflowDocuments
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
