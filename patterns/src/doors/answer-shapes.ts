import type { DescribedAnswer } from '@three-ways/event-contract/described-route'
import { z } from 'zod'

/** A number that a table gave. */
export const number = z.int().min(1)
export const count = z.int().min(0)
export const timestamp = z.iso.datetime()
/** Milliseconds since 1970. */
export const time_ms = z.int().min(0)

/** What a door answers where a path ends in a number, and there is no such thing or it is no number. */
export const NOT_NUMBERED: Readonly<Record<number, DescribedAnswer>> = {
  400: { description: 'Expected a whole number.', problem: true },
  404: { description: 'There is none.', problem: true },
}

/** The same for a name. */
export const NOT_NAMED: Readonly<Record<number, DescribedAnswer>> = {
  404: { description: 'There is none.', problem: true },
}
