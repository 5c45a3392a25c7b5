import type { Stamps } from '@three-ways/event-contract/stamps'
import type { TraceContext } from '@three-ways/event-contract/trace-context'
import type { RequestHandler } from 'express'
import type { StoredEvent } from '../store/outbox.ts'

/** That a message or command came, when, and what it told of the hop before. */
export interface Arrival {
  readonly received_us: number
  readonly before: Stamps | undefined
  /** The trace that it is of and who sent it; undefined where it tells neither. */
  readonly context: TraceContext | undefined
}

/** What a traced message carries beside itself, by the names of headers, or what came with one. */
export type Carried = Readonly<Record<string, string>>
export type Headers = Readonly<Record<string, unknown>>

/**
 * How a carrier takes part in tracing. It asks once, when it is opened, for functions to use from then on: of
 * a service that does not trace they are its own, so that a message costs nothing more.
 */
export interface Tracing {
  readonly is_on: boolean
  /** In front of everything else at the door: requests that come are stamped. */
  readonly atDoor: readonly RequestHandler[]
  /** The arrival of a message of which `read` gets the headers. To be called when it came. */
  reading<Message>(read: (message: Message) => Headers | undefined): (message: Message) => Arrival | undefined
  /** `make`, and its messages with what `add` puts into them. To be called when it is sent. */
  writing<Message>(
    make: (event: StoredEvent) => Message,
    add: (message: Message, carried: Carried) => Message,
  ): (event: StoredEvent) => Message
  /** Tells what the events of an answer carry, all of them alike. */
  telling<To>(tell: (to: To, carried: Carried) => void): (to: To, emitted: readonly StoredEvent[]) => void
}

const nothing = () => undefined

/** Of a service that does not trace. */
export const NOT_TRACED: Tracing = {
  is_on: false,
  atDoor: [],
  reading: () => nothing,
  writing: (make) => make,
  telling: () => nothing,
}
