import { z } from 'zod'

/** A word of an enumeration, a hash, a version, a list with commas: never a sentence. */
const WORD = /^[\w.:,+=/@|-]+$/

/** The unit of a number stands in the name of its setting: `request_timeout_ms`. */
export const settingValueSchema = z.union([z.number(), z.boolean(), z.string().regex(WORD)])
export type SettingValue = z.output<typeof settingValueSchema>

/** What is in force in something that runs, told by the very objects that are in use there. */
export const effectiveSettingsSchema = z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), settingValueSchema)
export type EffectiveSettings = Readonly<z.output<typeof effectiveSettingsSchema>>

/** What could not be read. It is like nothing else, and like no other of itself. */
export const UNKNOWN = 'unknown'
/** The processors of a process where it cannot be pinned to any: everywhere but on Linux. */
export const ANY_PROCESSOR = 'any'
/** First part of the value of a setting that has several at once. */
const MIXED = 'mixed'

/** The one value that all have; or all of them in one word, which is like nothing else. */
export function commonValue(values: readonly (SettingValue | undefined)[]): SettingValue {
  const [first, ...others] = new Set(values)
  if (first === undefined || values.includes(undefined) || values.includes(UNKNOWN)) return UNKNOWN
  return others.length === 0 ? first : wordOf(`${MIXED}:${[first, ...others].join('|')}`)
}

/** Several sets of settings as one: what not all have alike is mixed, what some do not tell is unknown. */
export function commonSettings(all: readonly EffectiveSettings[]): EffectiveSettings {
  const names = new Set(all.flatMap((one) => Object.keys(one)))
  return Object.fromEntries([...names].map((name) => [name, commonValue(all.map((one) => one[name]))]))
}

/** Free text, such as a flag or what a broker answers, as one word. */
export function wordOf(text: string): string {
  return text.trim().replaceAll(/[^\w.:,+=/@|-]+/g, '_') || 'none'
}
