// What a workflow tells those who raise it and call its services, beside what it does.

/**
 * How a carrier that calls handlers treats those of one event that are `awaited`: one after the other, as a
 * reader of a call chain expects, or all at the same time. Where events travel by a broker, nobody waits.
 */
export const AWAITED_CALLS = ['in-turn', 'at-once'] as const
export type AwaitedCalls = (typeof AWAITED_CALLS)[number]

/**
 * The port before that of the first service; the others follow in the declared order. Two, so that a system
 * that settles commands before it answers and one that gives receipts can stand side by side.
 */
export interface WorkflowPorts {
  readonly settled_base: number
  readonly accepted_base: number
}

/** One request of somebody who tries a workflow out. */
export interface ExampleRequest {
  readonly service: string
  /** As a command or query is mounted, with its parameters filled in: `PUT /products/1`. */
  readonly route: string
  readonly body?: unknown
}

/** Settings by which a workflow becomes another of itself, by name. */
export type WorkflowVariants = Readonly<Record<string, WorkflowVariant>>

/** What the environment of the services holds more, in every system or by how a system answers. */
export interface WorkflowVariant {
  readonly always?: Readonly<Record<string, string>>
  readonly settled?: Readonly<Record<string, string>>
  readonly accepted?: Readonly<Record<string, string>>
}
