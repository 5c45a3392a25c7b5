import type { Hop } from '@three-ways/event-contract/stamps'
import { LatencyHistogram } from '@three-ways/instrument/histogram'

/** A hop, and in which service. */
export type PlacedHop = Hop & { readonly service: string }

/** The parts of a hop's time, one behind the other. */
export const PARTS = ['waiting', 'travelling', 'handling', 'committing'] as const
export type Part = (typeof PARTS)[number]

/**
 * How long each part of a hop took, in microseconds. `waiting`: from the commit before it until its message
 * was handed to the carrier; `travelling`: until it came. Null where that is not known: the message told
 * nothing of the hop before, or told it by another clock, with whose stamps these cannot be compared. Pure.
 */
export function partsOf(hop: Hop): Readonly<Record<Part, number | null>> {
  const { before, received_us, handled_us, committed_us } = hop
  const known = before !== null && before.clock === hop.clock
  return {
    waiting: known ? before.sent_us - before.committed_us : null,
    travelling: known ? received_us - before.sent_us : null,
    handling: handled_us - received_us,
    committing: committed_us - handled_us,
  }
}

/** Whether a hop cannot be compared with the one before it, since they were stamped by different clocks. */
export function isOfAnotherClock({ before, clock }: Hop): boolean {
  return before !== null && before.clock !== clock
}

interface Place {
  readonly name: string
  /** Of the first hop that was seen here: subjects go their way in this order. */
  first_us: number
  readonly parts: Readonly<Record<Part, LatencyHistogram>>
}

/** Times of many hops, by where they happened. Holds distributions, however many hops are added. */
export class HopTimes {
  hops = 0
  /** Hops of which it is not known how long they took to come, for want of one clock. */
  of_another_clock = 0
  readonly #places = new Map<string, Place>()

  add(hops: Iterable<PlacedHop>): void {
    for (const hop of hops) this.#addOne(hop)
  }

  /** In the order in which the first of each happened. */
  places(): readonly Readonly<Place>[] {
    return [...this.#places.values()].sort((one, other) => one.first_us - other.first_us)
  }

  #addOne(hop: PlacedHop): void {
    this.hops += 1
    if (isOfAnotherClock(hop)) this.of_another_clock += 1
    const place = this.#placeOf(hop)
    place.first_us = Math.min(place.first_us, hop.received_us)
    const parts = partsOf(hop)
    for (const part of PARTS) {
      const took_us = parts[part]
      if (took_us !== null) place.parts[part].record(took_us)
    }
  }

  #placeOf(hop: PlacedHop): Place {
    const name = placeName(hop)
    const known = this.#places.get(name)
    if (known !== undefined) return known
    const empty = () => new LatencyHistogram()
    const parts = { waiting: empty(), travelling: empty(), handling: empty(), committing: empty() }
    const made = { name, first_us: Number.POSITIVE_INFINITY, parts }
    this.#places.set(name, made)
    return made
  }
}

/** Where a hop happened, and what came there. */
export function placeName({ message, service }: PlacedHop): string {
  return `${message} at ${service}`
}
