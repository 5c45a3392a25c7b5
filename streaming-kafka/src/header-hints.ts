import type { IHeaders } from 'kafkajs'

/** Names the type of the event in the body. */
export const TYPE = 'ce_type'
/** Names the event itself. */
export const EVENT_ID = 'ce_id'
/** What a redriven record carries: who shall read it, and how often it was tried before. */
export const REDRIVEN_FOR = 'redriven_for'
export const ATTEMPTS_BEFORE = 'attempts_before'

/**
 * What a header says: each of its values that is there and not empty. Headers are hints, written by anybody;
 * one that says nothing decides nothing.
 */
export function saidBy(headers: IHeaders | undefined, name: string): readonly string[] {
  const values: unknown = headers?.[name]
  if (values === undefined || values === null) return NOTHING
  if (!Array.isArray(values)) return String(values) === '' ? NOTHING : [String(values)]
  return values.flatMap((value) => (value === null ? [] : [String(value)])).filter((text) => text !== '')
}

const NOTHING: readonly string[] = []

/** The one value of a header; undefined where it has none, or several. */
export function saidOnce(headers: IHeaders | undefined, name: string): string | undefined {
  const [value, ...others] = saidBy(headers, name)
  return others.length === 0 ? value : undefined
}

/**
 * Whether a record was redriven for others. `readers` are the services that read its topic: where it names
 * none of them, nobody else would take it, so that it is for everybody.
 */
export function isForAnother(
  service: string,
  readers: readonly string[],
  headers: IHeaders | undefined,
): boolean {
  const named = saidBy(headers, REDRIVEN_FOR)
  return named.length > 0 && !named.includes(service) && named.some((name) => readers.includes(name))
}

const MOST_DIGITS = 6

/** How often a record was tried before it was redriven; 0 where the header does not hold a usable count. */
export function attemptsBefore(headers: IHeaders | undefined): number {
  const [count = '', ...others] = saidBy(headers, ATTEMPTS_BEFORE)
  return others.length === 0 && /^\d+$/.test(count) && count.length <= MOST_DIGITS ? Number(count) : 0
}
