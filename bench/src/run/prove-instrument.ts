import { busySlip } from '@three-ways/instrument/busy-slip'
import type { Latency } from '@three-ways/instrument/histogram'
import type { LoadGenerator } from '@three-ways/instrument/load-generator'
import { INSTRUMENT, runSelfTest } from '@three-ways/instrument/self-test'
import { SLIP_LIMIT_US } from '@three-ways/instrument/verdict'
import { milliseconds } from '@three-ways/report/numbers'
import type { Run } from '@three-ways/result-files/metrics'
import type { Progress } from '../progress/progress.ts'
import { isLate } from './quiet-wait.ts'

/**
 * So many commands are sent while every core is busy, and not as many as a p99 needs: for tests of other
 * things, which are told none.
 */
const BUSY_COMMANDS = process.env.BUSY_SLIP_COMMANDS

/**
 * The instrument proves itself before anything is measured, and tells how late it sends on this machine while
 * every core is as busy as in a cell.
 */
export async function proveInstrument(
  generator: LoadGenerator,
  progress: Progress,
  signal: AbortSignal,
): Promise<Run['self_test']> {
  const instrument = { ...INSTRUMENT, generate: generator.openLoop.bind(generator) }
  const { passed, detail, feed_delay_ms } = await runSelfTest(signal, instrument)
  const { p50_ms, p99_ms: busy_slip_p99_ms } = await busySlipOf(generator, signal)
  const busy =
    `with every core busy it sends late by ${milliseconds(p50_ms)} ms (p50), ` +
    `${milliseconds(busy_slip_p99_ms)} ms (p99; ${milliseconds(SLIP_LIMIT_US / 1000)} ms are allowed in a measurement)`
  progress.note(`The generator: ${busy}.`)
  const restless = restlessText(busy_slip_p99_ms)
  if (restless !== undefined) progress.note(restless)
  return { passed, detail: `${detail}; ${busy}`, busy_slip_p99_ms, feed_delay_ms }
}

/** How late it sends while every core is busy; no p99 of as few commands as tests ask for. */
export async function busySlipOf(generator: LoadGenerator, signal: AbortSignal): Promise<Latency> {
  const commands = BUSY_COMMANDS === undefined ? undefined : Number(BUSY_COMMANDS)
  return (await busySlip(generator.openLoop.bind(generator), signal, commands)).toLatency()
}

/** What a generator that is late before anything is measured means for a run; `undefined` where it is not. */
export function restlessText(busy_slip_p99_ms: number | null): string | undefined {
  if (!isLate(busy_slip_p99_ms)) return undefined
  return (
    'RESTLESS: this machine wakes its processes later than a measurement allows, so many of them may be invalid. ' +
    'Somebody else uses it, or its host: a quieter hour helps, a repetition does not; --wait-for-quiet waits for one.'
  )
}
