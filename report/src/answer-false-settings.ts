import { NOT_MEASURED } from './answer-not-measured.ts'
import { percentile, subItems } from './numbers.ts'
import { countedRows, type ReportData } from './report-data.ts'
import { figuresOf } from './row-figures.ts'

/** What is wrong in each variant. */
const WITH: Readonly<Record<string, string>> = {
  none: 'with nothing wrong',
  'prefetch-1': 'with a prefetch of 1',
  'nagle-on': 'with Nagle’s algorithm left on',
}

/** What each wrong setting does to a bare relay, beside the relay with none. */
export function falseSettingsAnswer(data: ReportData): string {
  const rows = countedRows(data, 'false-settings')
  if (rows.length === 0) return NOT_MEASURED
  const lines = rows.map((row) => {
    const own = figuresOf(row)
    const { p50_ms, count } = row.latency.completed
    const at_once = `${own('burst_orders')} orders that come at once are done after ${own('burst_last_completed_s')} s`
    const one = `one at a steady rate after ${percentile(p50_ms, count)} ms (p50)`
    return `${row.model}, ${WITH[row.variant] ?? row.variant}: ${at_once}, ${one}.`
  })
  return `Of bare relays that differ in nothing else:${subItems(lines)}`
}
