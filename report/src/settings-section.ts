import { REASONS } from '@three-ways/result-files/fairness/allowed-difference'
import type { ComparedSetting } from '@three-ways/result-files/fairness/compare-settings'
import { usualSettings } from '@three-ways/result-files/fairness/row-fairness'
import type { ReportData } from './report-data.ts'
import { left, table } from './table.ts'

/** Setting by setting, one column per model: equal, different for a reason, or not comparable. */
export function settingsSection(data: ReportData): string {
  if (data.metrics.run.configurations === undefined) return ''
  return ['## Is it fair?', EXPLANATION, settingsTable(data)].join('\n\n')
}

const EXPLANATION =
  'What was in force, read back from the services, sockets, stores, brokers and processes that were measured. A setting is equal; or different for a reason from a closed list, with the models that should be faster by it; or not comparable, which takes the rankings out of the row and ends the run with 3. "–": the model has no such setting.'

/** Read back and compared with `metrics.json` by other code. */
export function settingsTable({ metrics, models }: Pick<ReportData, 'metrics' | 'models'>): string {
  const rows = usualSettings(metrics.run, models).map(({ setting, values, pairs }) => [
    setting,
    ...models.map((model) => shown(values.get(model))),
    verdictOf(pairs),
  ])
  return table([left('setting'), ...models.map(left), left('comparable?')], rows)
}

function shown(value: string | number | boolean | undefined): string {
  return value === undefined ? '–' : String(value).replaceAll('|', ' or ')
}

function verdictOf(pairs: readonly ComparedSetting[]): string {
  const odd = pairs.flatMap((pair) => (pair.verdict === 'not comparable' ? [pair.why] : []))
  if (odd.length > 0) return `**not comparable**: ${[...new Set(odd)].join('; ').replaceAll('|', ' or ')}`
  const different = pairs.flatMap((pair) => (pair.verdict === 'different' ? [pair] : []))
  if (different.length === 0) return pairs.length === 0 ? '–' : 'equal'
  const favoured = new Set(different.flatMap(({ favours }) => favours))
  const direction = favoured.size === 0 ? 'favours nobody' : `favours ${[...favoured].join(' and ')}`
  const reasons = new Set(different.map(({ reason }) => REASONS[reason]))
  return `different: ${[...reasons].join('; ')}; ${direction}`
}
