import { REASONS } from '@three-ways/result-files/fairness/allowed-difference'
import type { ComparedSetting } from '@three-ways/result-files/fairness/compare-settings'
import { type SettingRow, usualSettings } from '@three-ways/result-files/fairness/row-fairness'
import { listed } from './numbers.ts'
import type { ReportData } from './report-data.ts'
import { left, table } from './table.ts'

/** Every setting under what is to be said of it: not comparable, different for a reason, or equal. */
export function settingsSection(data: ReportData): string {
  if (data.metrics.run.configurations === undefined) return ''
  return ['## Is it fair?', EXPLANATION, settingsTables(data)].join('\n\n')
}

const EXPLANATION =
  'What was in force, read back from the services, sockets, stores, brokers and processes that were measured. A setting is equal; or different for a reason from a closed list, with the models that should be faster by it; or not comparable, which takes the rankings out of the row and ends the run with 3. A model that stands in no column, or with "–", has no such setting.'

/** What a table says of its settings, the weightiest first: a sentence above it. */
const NOT_COMPARABLE = 'Not comparable.'
const ALONE = 'Of one model: there is nothing to compare it with.'
const EQUAL = 'Equal.'

/** A column for all models, where all have the same. */
const EVERY_MODEL = 'every model'

/** A table for each thing to say. Read back and compared with `metrics.json` by other code. */
export function settingsTables({ metrics, models }: Pick<ReportData, 'metrics' | 'models'>): string {
  const groups = Map.groupBy(usualSettings(metrics.run, models), ({ pairs }) => saidOf(pairs))
  const [first, last] = [[NOT_COMPARABLE], [ALONE, EQUAL]]
  const different = [...groups.keys()].filter((said) => ![...first, ...last].includes(said))
  return [...first, ...different, ...last]
    .flatMap((said) => {
      const rows = groups.get(said) ?? []
      const alike = rows.filter(({ values }) => said === EQUAL && isOne(values, models))
      const others = rows.filter((row) => !alike.includes(row))
      return [
        ...(rows.length === 0 ? [] : [`**${said}**`]),
        ...(others.length === 0 ? [] : [tableOf(others, models, said === NOT_COMPARABLE)]),
        ...(alike.length === 0 ? [] : [tableOfAlike(alike, models)]),
      ]
    })
    .join('\n\n')
}

/** A column for each model that has one of them. */
function tableOf(rows: readonly SettingRow[], models: readonly string[], with_why: boolean): string {
  const columns = models.filter((model) => rows.some(({ values }) => values.get(model) !== undefined))
  const why = with_why ? [left('why not')] : []
  return table(
    [left('setting'), ...columns.map(left), ...why],
    rows.map(({ setting, values, pairs }) => [
      setting,
      ...columns.map((model) => shown(values.get(model))),
      ...(with_why ? [whyNot(pairs)] : []),
    ]),
  )
}

function tableOfAlike(rows: readonly SettingRow[], [model = '']: readonly string[]): string {
  return table(
    [left('setting'), left(EVERY_MODEL)],
    rows.map(({ setting, values }) => [setting, shown(values.get(model))]),
  )
}

function isOne(values: SettingRow['values'], models: readonly string[]): boolean {
  return new Set(models.map((model) => values.get(model))).size === 1
}

/** Lists and flags are one word each, which no table could wrap. */
function shown(value: string | number | boolean | undefined): string {
  if (value === undefined) return '–'
  return String(value).replaceAll('|', ' or ').replaceAll(',', ', ').replaceAll('_-', ' -')
}

function saidOf(pairs: readonly ComparedSetting[]): string {
  if (pairs.some(({ verdict }) => verdict === 'not comparable')) return NOT_COMPARABLE
  const different = pairs.flatMap((pair) => (pair.verdict === 'different' ? [pair] : []))
  if (different.length === 0) return pairs.length === 0 ? ALONE : EQUAL
  const favoured = [...new Set(different.flatMap(({ favours }) => favours))]
  const direction = favoured.length === 0 ? 'favours nobody' : `favours ${listed(favoured)}`
  const reasons = new Set(different.map(({ reason }) => REASONS[reason]))
  return `Different: ${[...reasons].join('; ')}; ${direction}.`
}

function whyNot(pairs: readonly ComparedSetting[]): string {
  const why = pairs.flatMap((pair) => (pair.verdict === 'not comparable' ? [pair.why] : []))
  return [...new Set(why)].join('; ').replaceAll('|', ' or ')
}
