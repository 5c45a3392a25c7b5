import { DURABILITIES } from '@three-ways/event-contract/durability'
import type { Configuration } from '../configuration.ts'
import type { Result, Run } from '../metrics.ts'
import { HIDDEN_MODEL } from '../model-roles.ts'
import { isRanked } from '../ranked-family.ts'
import type { Conditions } from './allowed-difference.ts'
import { type ComparedSetting, compareAll, comparePair, type ModelSettings } from './compare-settings.ts'
import { isOfFloor } from './of-floor.ts'

/** What is known of the settings of a run. Runs of before version 3 kept none that could be compared. */
export type RunSettingsRead = Pick<Run, 'configurations' | 'durability'>
type Measured = Pick<Result, 'model' | 'configuration_hash' | 'scenario' | 'variant' | 'durability'>

/** Two models in some row of the run that must not be compared, and by which settings. */
export interface Unfair {
  readonly models: readonly [string, string]
  /** Each with its values and why nothing explains them; sorted. */
  readonly reasons: readonly string[]
}

/**
 * The pairs of models that are not comparable in a row, given its results of all models. The double for tests
 * is compared with nobody. Pure.
 */
export function unfairPairs(run: RunSettingsRead, results: readonly Measured[]): Unfair[] {
  const { configurations } = run
  if (configurations === undefined) return []
  const measured = new Map(results.map((result) => [`${result.model}/${result.configuration_hash}`, result]))
  const by_model = Map.groupBy(measured.values(), ({ model }) => model)
  const all = [...by_model.values()].flat().filter(({ model }) => model !== HIDDEN_MODEL)
  const found = new Map<string, { models: readonly [string, string]; reasons: Set<string> }>()
  for (const [index, one] of all.entries()) {
    for (const other of all.slice(index + 1)) {
      if (one.model === other.model) continue
      const models = [one.model, other.model] as const
      const reasons = reasonsOf(run, one, other)
      if (reasons.length === 0) continue
      const known = found.get(models.join()) ?? { models, reasons: new Set() }
      for (const reason of reasons) known.reasons.add(reason)
      found.set(models.join(), known)
    }
  }
  return [...found.values()].map(({ models, reasons }) => ({ models, reasons: [...reasons].sort() }))
}

function reasonsOf(run: RunSettingsRead, one: Measured, other: Measured): string[] {
  const [first, second] = [one, other].map(({ configuration_hash: hash }) => run.configurations?.[hash])
  if (first === undefined || second === undefined) return ['settings: they were not read']
  if (isOfFloor(first.settings) && isOfFloor(second.settings)) return []
  const { workflow } = first.run_settings
  const conditions = {
    workflow: typeof workflow === 'string' ? workflow : undefined,
    durability: one.durability ?? run.durability,
    observers: first.run_settings.observers === true || second.run_settings.observers === true,
  }
  const unlike = comparePair(first, second, conditions).flatMap((compared) => {
    return compared.verdict === 'not comparable' ? [`${compared.setting}: ${compared.why}`] : []
  })
  return [...unlike, ...(isRanked(one) ? watchedAmong([first, second]) : [])]
}

/** What a look inside costs: of what is ranked, none of it is on. */
const WATCHED = { trace: 'traced', metrics: 'counted while it is measured' } as const

/** Stamps cost bytes and rows, counts some time: alike or not, whoever does either is not what is ranked. */
function watchedAmong(configurations: readonly Configuration[]): string[] {
  return Object.entries(WATCHED).flatMap(([setting, word]) => {
    const watched = configurations.filter(({ settings }) => settings[setting] === true)
    return watched.map(({ model }) => `${setting}: ${model} has true, and what is ranked is not ${word}`)
  })
}

/**
 * Every pair that is not comparable in any row, with the rows; what is the same in many rows is said once.
 * Pure.
 */
export function unfairnessOf(run: RunSettingsRead, results: readonly Measured[]): string[] {
  const rows = Map.groupBy(results, ({ scenario, variant }) => `${scenario} / ${variant}`)
  const said = new Map<string, string[]>()
  for (const [row, measured] of rows) {
    for (const { models, reasons } of unfairPairs(run, measured)) {
      const sentence = `${models.join(' and ')} are not comparable: ${reasons.join('; ')}`
      said.set(sentence, [...(said.get(sentence) ?? []), row])
    }
  }
  return [...said].map(([sentence, of]) => `${of.join(', ')}: ${sentence}`)
}

function isRaisedIn({ durability, observers, workflow }: Conditions) {
  return ({ run_settings }: Configuration) => {
    if (run_settings.workflow !== workflow) return false
    return run_settings.durability === durability && (run_settings.observers === true) === observers
  }
}

/** As what is ranked is raised; in a run without that, as its first measurement was. */
function usualConditions(run: RunSettingsRead, configurations: readonly Configuration[]): Conditions {
  const ranked = { durability: run.durability, observers: false }
  const [first] = configurations
  if (first === undefined || configurations.some(isRaisedIn(ranked))) return ranked
  const durability = DURABILITIES.find((known) => known === first.run_settings.durability)
  const { workflow, observers } = first.run_settings
  return {
    durability: durability ?? run.durability,
    observers: observers === true,
    workflow: typeof workflow === 'string' ? workflow : undefined,
  }
}

/** The settings of each model as they usually were, and what they come to, for a table. Pure. */
export function usualSettings(run: RunSettingsRead, models: readonly string[]) {
  const all = Object.values(run.configurations ?? {}).filter(({ model, settings }) => {
    return models.includes(model) && !isOfFloor(settings)
  })
  const conditions = usualConditions(run, all)
  const usual = models.flatMap((model): ModelSettings[] => {
    const own = all.filter((one) => one.model === model)
    const found = own.find(isRaisedIn(conditions)) ?? own[0]
    return found === undefined ? [] : [{ model, settings: found.settings }]
  })
  const compared = usual.filter(({ model }) => model !== HIDDEN_MODEL)
  const pairs = Map.groupBy(compareAll(compared, conditions), ({ setting }) => setting)
  const names = new Set([...usual.flatMap(({ settings }) => Object.keys(settings)), ...pairs.keys()])
  return [...names].map((setting): SettingRow => {
    const values = new Map(usual.map(({ model, settings }) => [model, settings[setting]]))
    return { setting, values, pairs: pairs.get(setting) ?? [] }
  })
}

/** One setting with its value in each model, undefined where there is none, and each pair's verdict. */
export interface SettingRow {
  readonly setting: string
  readonly values: ReadonlyMap<string, string | number | boolean | undefined>
  readonly pairs: readonly ComparedSetting[]
}
