import { type Counted, type Metering, NOT_METERED } from './metering.ts'

/** What a service counts with. What that needs is loaded by a service that counts, and by no other. */
export async function openMetering(meters: boolean, counted: Counted): Promise<Metering> {
  if (!meters) return NOT_METERED
  const { Metered } = await import('./metered.ts')
  return new Metered(counted)
}
