import { LatencyHistogram } from '@three-ways/instrument/histogram'
import type { Journal } from '@three-ways/instrument/journal'

/**
 * What orders had to wait until they were completed, by whether they were planned before, during or after a
 * stretch of time on the bench's clock: what the others pay for something that happens beside them.
 */
export function neighboursOf(
  journal: Journal,
  from_us: number,
  to_us: number,
): Record<string, number | null> {
  const spans = {
    before: new LatencyHistogram(),
    during: new LatencyHistogram(),
    after: new LatencyHistogram(),
  }
  for (const { planned_us, completed_us } of journal.records()) {
    if (completed_us === null) continue
    const span = planned_us < from_us ? 'before' : planned_us <= to_us ? 'during' : 'after'
    spans[span].record(completed_us - planned_us)
  }
  const figures: Record<string, number | null> = {}
  for (const [span, histogram] of Object.entries(spans)) {
    const { p50_ms, p95_ms, p99_ms } = histogram.toLatency()
    figures[`neighbours_${span}_p50_ms`] = p50_ms
    figures[`neighbours_${span}_p95_ms`] = p95_ms
    figures[`neighbours_${span}_p99_ms`] = p99_ms
  }
  return figures
}
