import { type EffectiveSettings, UNKNOWN } from '@three-ways/event-contract/effective-settings'
import { type AllowedDifference, type Conditions, isAsExpected, type Reason } from './allowed-difference.ts'
import { ALLOWED_DIFFERENCES } from './allowed-differences.ts'

/** What was in force where a model was measured. */
export interface ModelSettings {
  readonly model: string
  readonly settings: EffectiveSettings
}

/** One setting of two models. */
export type ComparedSetting = {
  readonly setting: string
  readonly models: readonly [string, string]
} & (
  | { readonly verdict: 'equal' }
  | {
      readonly verdict: 'different'
      readonly reason: Reason
      /** Which of the two should be faster by it, if any. */
      readonly favours: readonly string[]
    }
  | { readonly verdict: 'not comparable'; readonly why: string }
)

/**
 * Settings that there have to be, whatever the models have in common: a model that forgot to tell one must
 * not be equal to another that forgot it too.
 */
export const TOLD_BY_ALL = [
  'node_version',
  'node_flags',
  'process_priority',
  'cpu_affinity',
  'handlers_hash',
  'runtime_hash',
  'answers',
  'durability_class',
  'handler_concurrency',
  'injected_delay_ms',
  'door_nagle_off',
  'store_engine',
  'store_journal_mode',
  'store_synchronous',
  'store_checkpoint_pages',
  'transport_client',
  'transport_nagle_off',
  'transport_keep_alive',
  'payload_hash',
] as const

/** Every setting that either of two models has, or that both should have. Pure. */
export function comparePair(
  one: ModelSettings,
  other: ModelSettings,
  conditions: Conditions,
  allowed: readonly AllowedDifference[] = ALLOWED_DIFFERENCES,
): ComparedSetting[] {
  const models = [one.model, other.model] as const
  const both = [one, other]
  const expectedOf = ({ setting, expected }: AllowedDifference) =>
    models.some((model) => Object.hasOwn(expected, model)) ? [setting] : []
  const names = new Set([
    ...TOLD_BY_ALL,
    ...both.flatMap(({ settings }) => Object.keys(settings)),
    ...allowed.flatMap(expectedOf),
  ])
  return [...names].map((setting): ComparedSetting => {
    const known = { setting, models }
    const values = both.map(({ settings }) => settings[setting])
    const difference = allowed.find((entry) => entry.setting === setting)
    const unread = both.filter((_, index) => values[index] === UNKNOWN).map(({ model }) => model)
    if (unread.length > 0) return { ...known, ...notComparable(`${unread.join(' and ')} could not be read`) }
    if (values[0] === values[1] && values[0] !== undefined) return { ...known, verdict: 'equal' }
    if (difference === undefined) return { ...known, ...notComparable(unexplained(both, setting)) }
    const odd = both.filter(({ model, settings }) => !isAsExpected(difference, model, settings, conditions))
    if (odd.length > 0 || (values.every((value) => value !== undefined) && difference.alike === true)) {
      return { ...known, ...notComparable(unexplained(odd.length > 0 ? odd : both, setting)) }
    }
    const favours = difference.favours.filter((model) => models.includes(model))
    return { ...known, verdict: 'different', reason: difference.reason, favours }
  })
}

/** Every pair of models, in the order in which they are given. */
export function compareAll(
  models: readonly ModelSettings[],
  conditions: Conditions,
  allowed?: readonly AllowedDifference[],
): ComparedSetting[] {
  return models.flatMap((one, index) =>
    models.slice(index + 1).flatMap((other) => comparePair(one, other, conditions, allowed)),
  )
}

function notComparable(why: string) {
  return { verdict: 'not comparable', why } as const
}

/** Of the sources that services run: all models of a run have the same, two commits have not. */
export const OF_THE_SOURCES: readonly string[] = ['handlers_hash', 'runtime_hash']

/** Which values nothing in the closed list explains. */
function unexplained(models: readonly ModelSettings[], setting: string): string {
  const values = models.map(({ model, settings }) => {
    const value = settings[setting]
    return value === undefined ? `${model} does not tell it` : `${model} has ${value}`
  })
  const hint = OF_THE_SOURCES.includes(setting) ? ' but sources that were changed during the run' : ''
  return `${values.join(', ')}, and nothing explains it${hint}`
}
