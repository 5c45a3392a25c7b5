import { loopbackRoundTripUs } from '@three-ways/instrument/loopback-round-trip'

/** Long enough for some hundred round trips on a slow machine. Tests of other things ask for less. */
const ROUND_TRIP_MS = Number(process.env.ROUND_TRIP_MS ?? 250)

/** How fast the machine is at this moment, by the mean round trip over its loopback, in µs. */
export async function machineNow(signal: AbortSignal): Promise<number> {
  return Math.round((await loopbackRoundTripUs(ROUND_TRIP_MS, signal)) * 10) / 10
}
