import type { Response } from 'express'
import type { Arrival } from '../trace/tracing.ts'

/** When the request came that is answered by this: noted by the door of a service that traces alone. */
export function arrivalOf({ locals }: Response): Arrival | undefined {
  return locals.arrival as Arrival | undefined
}
