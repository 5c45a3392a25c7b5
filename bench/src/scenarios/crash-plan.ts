import { seededRandom } from '@three-ways/instrument/seeded-random'
import type { OutageKind } from '../settings/outage.ts'

/** One thing that is done to a service. */
export interface CrashStep {
  readonly kind: OutageKind
  readonly service: string
  /** From the return of the one before. */
  readonly wait_ms: number
  /**
   * From the moment at which an order is next under way: at the door, on the wire, or in somebody's hands.
   */
  readonly into_the_work_ms: number
}

const SHORTEST_WAIT_MS = 800
const LONGEST_WAIT_MS = 1_800
/** About as long as an order takes here, so that a service is met before, at and after its work on it. */
const LONGEST_INTO_THE_WORK_MS = 25

/**
 * What is done to whom, and when: every service is killed once, one of them is paused, every one is stopped;
 * and then kills without end, everybody in turn. Orders, moments and who is paused come from the seed alone.
 */
export function* crashPlan(services: readonly string[], seed: number): Generator<CrashStep, never> {
  const random = seededRandom(seed)
  const inAnyOrder = () => shuffled(services, random)
  const step = (kind: OutageKind) => (service: string) => ({
    kind,
    service,
    wait_ms: SHORTEST_WAIT_MS + random() * (LONGEST_WAIT_MS - SHORTEST_WAIT_MS),
    into_the_work_ms: random() * LONGEST_INTO_THE_WORK_MS,
  })
  yield* inAnyOrder().map(step('kill'))
  yield* inAnyOrder().slice(0, 1).map(step('pause'))
  yield* inAnyOrder().map(step('stop'))
  for (;;) yield* inAnyOrder().map(step('kill'))
}

/** Fisher and Yates. */
function shuffled(names: readonly string[], random: () => number): string[] {
  const left = [...names]
  const taken: string[] = []
  while (left.length > 0) taken.push(...left.splice(Math.floor(random() * left.length), 1))
  return taken
}
