import type { ClientRecord } from '@three-ways/instrument/client-record'
import { plannedWithin } from './recovery.ts'

/** Readings of the clock: it was gone, and it was told to come back. */
interface Gone {
  readonly down_us: number
  readonly restart_us: number
}

/** A request that is on its way when the return begins may meet either: the last of them prove nothing. */
const STRADDLING_US = 100_000

/** Until when an order has to be sent to be one of the outage. */
export function endOfOutage_us({ restart_us }: Pick<Gone, 'restart_us'>): number {
  return restart_us - STRADDLING_US
}

/**
 * The orders of the outage, for every figure and every check alike: planned while something was gone, and
 * sent clearly before its return began. (A late generator makes the measurement invalid; it does not make
 * the model break its promise.)
 */
export function ordersOfOutage(orders: readonly ClientRecord[], times: Gone): ClientRecord[] {
  const until_us = endOfOutage_us(times)
  return plannedWithin(orders, times.down_us, until_us).filter(({ sent_us, planned_us }) => {
    return (sent_us ?? planned_us) < until_us
  })
}
