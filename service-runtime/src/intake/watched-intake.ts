import type { Envelope } from '@three-ways/event-contract/envelope'
import type { Arrival } from '../trace/tracing.ts'
import type { Disposition } from './disposition.ts'
import { Intake, type IntakeOptions } from './intake.ts'

/**
 * Told what became of each message, and how long that took: from when it was taken to its commit. `arrival`:
 * in a service that traces.
 */
export type Processed = (disposition: Disposition, took_ms: number, arrival: Arrival | undefined) => void

/** The intake of a service; one that tells what became of each message where somebody wants to know. */
export function openIntake(options: IntakeOptions, watching: readonly (Processed | undefined)[]): Intake {
  const watchers = watching.filter((watcher) => watcher !== undefined)
  return watchers.length === 0 ? new Intake(options) : new WatchedIntake(options, watchers)
}

/** An intake that tells. */
export class WatchedIntake extends Intake {
  /** Messages that were taken and are not finished. */
  unfinished = 0
  readonly #watchers: readonly Processed[]

  constructor(options: IntakeOptions, watchers: readonly Processed[]) {
    super(options)
    this.#watchers = watchers
  }

  override take(
    bytes: Uint8Array | string,
    types?: readonly string[],
    arrival?: Arrival,
  ): Promise<Disposition> {
    const began_ms = performance.now()
    return this.#told(super.take(bytes, types, arrival), began_ms, arrival)
  }

  override takeJson(json: unknown, wanted?: () => boolean, arrival?: Arrival): Promise<Disposition> {
    const began_ms = performance.now()
    return this.#told(super.takeJson(json, wanted, arrival), began_ms, arrival)
  }

  override takeOwn(event: Envelope, arrival?: Arrival): Promise<Disposition> {
    const began_ms = performance.now()
    return this.#told(super.takeOwn(event, arrival), began_ms, arrival)
  }

  /**
   * Whoever took it is told as before, and the watchers first. A rejection is the end of the service: nothing
   * became of that message here.
   */
  #told(taken: Promise<Disposition>, began_ms: number, arrival: Arrival | undefined): Promise<Disposition> {
    this.unfinished += 1
    const tell = (disposition: Disposition) => {
      this.unfinished -= 1
      const took_ms = performance.now() - began_ms
      for (const watcher of this.#watchers) watcher(disposition, took_ms, arrival)
    }
    taken.then(tell, () => {
      this.unfinished -= 1
    })
    return taken
  }
}
