import { nowUs } from '@three-ways/instrument/clock'
import { until } from '@three-ways/testbed/order-client'
import type { ServiceHandle } from '@three-ways/testbed/system'

/** A service dies at the latest by so many messages after it was told to. */
const LATEST_MESSAGE = 5
/**
 * By far longer than the sessions of as many dead members as a chain has, one behind the other: what the last
 * one is to die of comes through all of them.
 */
const DIES_WITHIN_MS = 40_000

/** One death that was asked for. */
export interface Crash {
  readonly service: string
  readonly point: string
  readonly nth: number
  /** False when no message came to the point in time. */
  readonly died: boolean
  readonly back_after_ms: number
  /** When it was seen dead, and when its start began; readings of the clock. */
  readonly struck_us: number
  readonly restart_us: number
}

/** Whether messages of a load come by a point of a service at all. */
export type ComesBy = (service: string, point: string) => boolean

/** A service that may die, and the points at which it can be told to. */
interface Mortal {
  readonly service: ServiceHandle
  readonly points: readonly string[]
}

/** All of them, each with its points. */
export function mortalsAmong(services: readonly ServiceHandle[]): Promise<Mortal[]> {
  return Promise.all(services.map(async (service) => ({ service, points: await service.crashPoints() })))
}

/** After so many rounds each of them has died at each of its points. */
export function roundsFor(mortals: readonly Mortal[]): number {
  return Math.max(...mortals.map(({ points }) => points.length))
}

/** How the deaths of a round are drawn. */
interface Draw {
  readonly random: () => number
  readonly comesBy: ComesBy
  readonly signal: AbortSignal
}

/** Has each of them die once, and start again: at another point in each round, and all at different ones. */
export async function crashInRound(
  mortals: readonly Mortal[],
  round: number,
  { random, comesBy, signal }: Draw,
): Promise<readonly Crash[]> {
  const rounds = roundsFor(mortals)
  const deaths = mortals.flatMap(({ service, points }, index) => {
    // Turned by one for each service, so that in one round they die at different points.
    const point = points[(round + index) % rounds]
    const nth = 1 + Math.floor(random() * LATEST_MESSAGE)
    const is_met = point !== undefined && comesBy(service.name, point)
    return is_met ? [crash(service, point, nth, signal)] : []
  })
  return Promise.all(deaths)
}

async function crash(
  service: ServiceHandle,
  point: string,
  nth: number,
  signal: AbortSignal,
): Promise<Crash> {
  await service.crashAt(point, nth)
  const isDead = () => service.pid() === undefined
  const what = `${service.name} died ${point}`
  const died = await until(what, DIES_WITHIN_MS, signal, isDead).then(
    () => true,
    () => false,
  )
  signal.throwIfAborted()
  const struck_us = nowUs()
  // One that lives is armed still, and would die when nobody counts it.
  if (!died) await service.kill()
  const restart_us = nowUs()
  await service.start()
  const back_after_ms = (nowUs() - restart_us) / 1000
  return { service: service.name, point, nth, died, back_after_ms, struck_us, restart_us }
}
