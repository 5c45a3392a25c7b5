import type { Counted } from '../metrics/metering.ts'
import type { Settings } from '../settings.ts'
import type { HostClock } from './host-clock.ts'
import type { SpanExport } from './span-export.ts'

/**
 * Who hands hops to a collector, in a service that traces and was told of one; undefined in any other, which
 * loads nothing for it.
 */
export async function openSpanExport(
  { trace, otlp_endpoint }: Settings,
  clock: HostClock,
  counted: Counted,
): Promise<SpanExport | undefined> {
  if (!trace || otlp_endpoint === undefined) return undefined
  const { SpanExport: Export } = await import('./span-export.ts')
  return new Export(otlp_endpoint, clock, counted)
}
