import type { Meter, Observable } from '@opentelemetry/api'

/** The values of so many instruments, in their order; undefined for what cannot be told now. */
type Tell = () => readonly (number | undefined)[] | Promise<readonly (number | undefined)[]>

/** Has instruments tell what `tell` says at each scrape. What it cannot say has no value. */
export function ask(meter: Meter, instruments: readonly Observable[], tell: Tell): void {
  meter.addBatchObservableCallback(
    async (result) => {
      const values = await tell()
      for (const [index, instrument] of instruments.entries()) {
        const value = values[index]
        if (value !== undefined) result.observe(instrument, value)
      }
    },
    [...instruments],
  )
}
