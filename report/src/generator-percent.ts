import type { Result } from '@three-ways/result-files/metrics'

const GENERATOR = 'generator'

/**
 * What sending cost the generator, in % of a core, in an attempt that sent by a schedule: the same requests
 * at the same moments as in every other attempt of its row, and so a yardstick of the machine. Undefined for
 * a burst, which lasts as long as the system makes it last, and where it was not measured.
 */
export function generatorPercent({ instrument, processes }: Result): number | undefined {
  if (instrument.achieved_rate_share === null) return undefined
  const percent = processes.find(({ name }) => name === GENERATOR)?.cpu_percent
  return percent == null || percent === 0 ? undefined : percent
}
