import type { Server } from 'node:http'
import type { DatabaseSync } from 'node:sqlite'
import type { Express } from 'express'
import type { Carrier } from '../carrier.ts'
import type { Engine } from '../engine/engine.ts'
import type { Intake } from '../intake/intake.ts'
import type { Processed } from '../intake/watched-intake.ts'
import type { Log } from '../log.ts'
import type { Sent } from '../relay/sending.ts'
import type { RecordedMoment } from '../store/moments.ts'

/** Tells of the moments that a commit made true. */
export type TellMoments = (moments: readonly RecordedMoment[]) => void

/** Tells of a subject that a command has begun, in Unix milliseconds; that may yet come to nothing. */
export type TellBegun = (subject: string, began_ms: number) => void

/** Who counts, and over what its events travel, as the metrics name both. */
export interface Counted {
  readonly service: string
  readonly model: string
  readonly messaging_system: string
}

/** What a service holds that can be counted without having been told of anything. */
export interface Countable {
  readonly door: Express
  readonly server: Server
  readonly engine: Engine
  readonly intake: Intake
  readonly carrier: Carrier
  readonly database: DatabaseSync
  readonly log: Log
}

/**
 * How a service counts what it does. Whoever does something asks once, when the service is raised, whom to
 * tell of it from then on: nobody, in a service that does not count.
 */
export interface Metering extends Disposable {
  readonly is_on: boolean
  readonly processed: Processed | undefined
  readonly sent: Sent | undefined
  /** Told why a message was given up, in a word, each time that one was. */
  readonly givenUp: ((reason: string) => void) | undefined
  readonly begun: TellBegun | undefined
  /** Told of the moments that each commit made true. */
  readonly moments: TellMoments | undefined
  /**
   * Mounts what tells of all that, and times requests from then on; whatever has a state is asked for it
   * there, and only there.
   */
  mount(countable: Countable): void
}

/** Of a service that does not count. */
export const NOT_METERED: Metering = {
  is_on: false,
  processed: undefined,
  sent: undefined,
  givenUp: undefined,
  begun: undefined,
  moments: undefined,
  mount: () => {},
  [Symbol.dispose]: () => {},
}

/** `tell`, and whoever counts as well, where somebody does. */
export function alsoCounted(tell: TellMoments, { moments: count }: Metering): TellMoments {
  if (count === undefined) return tell
  return (moments) => {
    tell(moments)
    count(moments)
  }
}
