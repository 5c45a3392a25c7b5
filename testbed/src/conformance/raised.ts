import type { OrderClient } from '../order-client.ts'
import type { RunningSystem } from '../system.ts'
import { untilQuiet as untilNothingMoves } from '../until-quiet.ts'

/** What every group of the suite works on: one raised system and a customer of it. */
export interface RaisedForSuite {
  readonly running: RunningSystem
  readonly customer: OrderClient
  readonly signal: AbortSignal
  /** Its services note what they load: those of this machine that are processes of their own. */
  readonly notes_loaded?: boolean
  /** A fresh order id. */
  newId(): string
}

/** The system is raised in a `beforeAll`, so groups get it by asking. */
export type Raised = () => RaisedForSuite

/** How long an order may take to its end in a test; a deadline against hanging, not a measurement. */
export const SETTLES_WITHIN_MS = 120_000

/** Waits until nothing is on its way any more. */
export function untilQuiet({ running, signal }: RaisedForSuite): Promise<void> {
  return untilNothingMoves(running, SETTLES_WITHIN_MS, signal)
}

/** Pieces of one SKU that are still to be had, from the rows. */
export function available({ running }: RaisedForSuite, sku: string): number {
  const row = running.ledgerView().stock.find((candidate) => candidate.sku === sku)
  if (row === undefined) throw new RangeError(`Looking for the stock of ${sku}: there is no such row`)
  return row.available
}
