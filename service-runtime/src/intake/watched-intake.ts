import type { Envelope } from '@three-ways/event-contract/envelope'
import type { Arrival } from '../trace/tracing.ts'
import type { Disposition } from './disposition.ts'
import { Intake, type IntakeOptions } from './intake.ts'

/** Told what became of each message, and how long that took: from when it was taken to its commit. */
export type Processed = (disposition: Disposition, took_ms: number) => void

/** The intake of a service; one that tells what became of each message where somebody wants to know. */
export function openIntake(options: IntakeOptions, processed: Processed | undefined): Intake {
  return processed === undefined ? new Intake(options) : new WatchedIntake(options, processed)
}

/** An intake that tells. */
export class WatchedIntake extends Intake {
  /** Messages that were taken and are not finished. */
  unfinished = 0
  readonly #processed: Processed

  constructor(options: IntakeOptions, processed: Processed) {
    super(options)
    this.#processed = processed
  }

  override take(
    bytes: Uint8Array | string,
    types?: readonly string[],
    arrival?: Arrival,
  ): Promise<Disposition> {
    const began_ms = performance.now()
    return this.#told(super.take(bytes, types, arrival), began_ms)
  }

  override takeJson(json: unknown, wanted?: () => boolean, arrival?: Arrival): Promise<Disposition> {
    const began_ms = performance.now()
    return this.#told(super.takeJson(json, wanted, arrival), began_ms)
  }

  override takeOwn(event: Envelope, arrival?: Arrival): Promise<Disposition> {
    const began_ms = performance.now()
    return this.#told(super.takeOwn(event, arrival), began_ms)
  }

  /** A rejection is the end of the service: nothing became of that message here. */
  async #told(taken: Promise<Disposition>, began_ms: number): Promise<Disposition> {
    this.unfinished += 1
    try {
      const disposition = await taken
      this.#processed(disposition, performance.now() - began_ms)
      return disposition
    } finally {
      this.unfinished -= 1
    }
  }
}
