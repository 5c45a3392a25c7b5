import type { TracedWay, WayHop } from '@three-ways/result-files/traced-way'

/** What an order was doing; `telling`: it was done, and the client had not heard of that. */
export const PART_KINDS = ['waiting', 'travelling', 'handling', 'committing', 'telling'] as const
export type PartKind = (typeof PART_KINDS)[number]

/** The same as tables and pictures say it. */
export const PART_TITLES: Readonly<Record<PartKind, string>> = {
  waiting: 'until sent',
  travelling: 'on its way',
  handling: 'until decided',
  committing: 'until committed',
  telling: 'until told',
}

/** From one moment of an order to the next, in microseconds from its planned start. */
export interface WayPart {
  readonly kind: PartKind
  readonly from_us: number
  readonly to_us: number
}

/** What happened in one place, and on the way to it. */
export interface WayStep {
  readonly place: string
  readonly parts: readonly WayPart[]
}

/** The client until the order was at the door, and then every hop, in the order in which they began. */
export function stepsOf({ sent_us, hops }: TracedWay): WayStep[] {
  const [door] = hops
  const to_door = [part('waiting', 0, sent_us), part('travelling', sent_us, door?.received_us ?? null)]
  return [{ place: CLIENT, parts: to_door.flat() }, ...hops.map(stepOf)]
}

const CLIENT = 'client'

function stepOf(hop: WayHop): WayStep {
  const { message, service, owed_us, handed_us, received_us, handled_us, committed_us } = hop
  return {
    place: `${message}, ${service.replace(/-service$/, '')}`,
    parts: [
      ...part('waiting', owed_us, handed_us),
      ...part('travelling', handed_us, received_us),
      ...part('handling', received_us, handled_us),
      ...part('committing', handled_us, committed_us),
    ],
  }
}

/** None where one of its ends was not told. Whoever writes may stamp behind whoever reads: then it took 0. */
function part(kind: PartKind, from_us: number | null, to_us: number | null): WayPart[] {
  return from_us === null || to_us === null ? [] : [{ kind, from_us, to_us: Math.max(from_us, to_us) }]
}

/** Two readings of one moment may be rounded differently. */
const SAME_US = 1

/**
 * How long the order was doing what, along the one chain of hops that ended it, in microseconds: together
 * what it took. Undefined where a link of that chain is not known.
 */
export function spentOf(way: TracedWay): Readonly<Record<PartKind, number>> | undefined {
  const { hops, completed_us } = way
  // Ends are told by the service that took the order.
  const told = hops.filter((hop) => hop.service === hops[0]?.service && hop.handled_us <= completed_us)
  const last = told.toSorted((one, other) => other.committed_us - one.committed_us)[0]
  const chain: WayHop[] = []
  for (let hop = last; hop !== undefined; hop = causeOf(hop, hops)) chain.unshift(hop)
  if (last === undefined || chain[0] !== hops[0]) return undefined
  const steps = [stepsOf(way)[0], ...chain.map(stepOf)].flatMap((step) => step?.parts ?? [])
  const spent = Object.fromEntries(
    PART_KINDS.map((kind) => {
      const own = steps.filter((one) => one.kind === kind)
      return [kind, own.reduce((sum, { from_us, to_us }) => sum + to_us - from_us, 0)]
    }),
  ) as Record<PartKind, number>
  return { ...spent, telling: Math.max(0, completed_us - last.committed_us) }
}

function causeOf({ owed_us, received_us }: WayHop, hops: readonly WayHop[]): WayHop | undefined {
  if (owed_us === null) return undefined
  return hops.find((other) => {
    return other.received_us < received_us && Math.abs(other.committed_us - owed_us) <= SAME_US
  })
}
