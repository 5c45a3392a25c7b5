import type { Durability } from '@three-ways/event-contract/durability'
import type { EffectiveSettings, SettingValue } from '@three-ways/event-contract/effective-settings'

/** What two models may differ by; a closed list, so that nobody finds a new excuse for a new difference. */
export const REASONS = {
  measured: 'this is the difference that is measured',
  client: 'each protocol has a client library of its own',
  call: 'only a call has it: somebody waits for an answer',
  relay: 'only what goes to a broker goes through the relay of the outbox',
  queue: 'only a queue of RabbitMQ has it',
  log: 'only a topic of Kafka, or the group that reads it, has it',
  broker: 'only a model with a broker has one',
  advice: 'each model is as the vendors of its parts advise',
} as const
export type Reason = keyof typeof REASONS

/** What a setting may depend on, beside the model. */
export interface Conditions {
  readonly durability: Durability
  readonly observers: boolean
  /** Another workflow than that of the orders, by its module. */
  readonly workflow?: string | undefined
}

/**
 * What a model has to have: this very value; another one by class of durability or with observers; one of
 * several; one that begins so; the same as another of its own settings; or one that is a list of what the
 * order workflow declares, and of another workflow some list.
 */
export type Expected =
  | SettingValue
  | Readonly<Record<Durability, SettingValue>>
  | { readonly observed: SettingValue; readonly unobserved: SettingValue }
  | { readonly either: readonly SettingValue[] }
  | { readonly begins: string }
  | { readonly same_as: string; readonly or: SettingValue }
  | { readonly of_orders: SettingValue }

/** A setting in which models may differ, and what each of them then has to have. */
export interface AllowedDifference {
  readonly setting: string
  readonly reason: Reason
  /** The models that should be faster by it; none where nobody is, or nobody can say. */
  readonly favours: readonly string[]
  /** By model; one that is left out must not have such a setting at all. */
  readonly expected: Readonly<Record<string, Expected>>
  /** Of two models that have it, both have to have the same. */
  readonly alike?: boolean
}

/** Whether a model has what it has to have. Pure. */
export function isAsExpected(
  { setting, expected }: AllowedDifference,
  model: string,
  settings: EffectiveSettings,
  conditions: Conditions,
): boolean {
  const value = settings[setting]
  const wanted = Object.hasOwn(expected, model) ? expected[model] : undefined
  if (value === undefined || wanted === undefined) return value === wanted
  if (typeof wanted !== 'object') return value === wanted
  if ('D1' in wanted) return value === wanted[conditions.durability]
  if ('observed' in wanted) return value === (conditions.observers ? wanted.observed : wanted.unobserved)
  if ('either' in wanted) return wanted.either.includes(value)
  if ('of_orders' in wanted) {
    return conditions.workflow === undefined ? value === wanted.of_orders : value !== ''
  }
  if ('begins' in wanted) return typeof value === 'string' && value.startsWith(wanted.begins)
  return value === settings[wanted.same_as] || value === wanted.or
}
