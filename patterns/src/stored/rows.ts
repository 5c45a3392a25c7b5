import type { DatabaseSync } from 'node:sqlite'
import type { StoredSubject } from '@three-ways/event-contract/stored-subject'

/** The open stores of the services that have one, by name. */
export type OpenStores = ReadonlyMap<string, DatabaseSync>

/** What of a subject differs between patterns; it was begun unless said otherwise. */
export type FoundSubject = Partial<StoredSubject> & Pick<StoredSubject, 'end' | 'effects' | 'described'>

export function subject(found: FoundSubject): StoredSubject {
  return { begun: true, reason: undefined, ...found }
}

/** Every row of a table; none where the service has no store. */
export function rowsOf(stores: OpenStores, service: string, sql: string): Record<string, unknown>[] {
  return (stores.get(service)?.prepare(sql).all() ?? []) as Record<string, unknown>[]
}

/** How often each value of the first column is there. */
export function countsOf(stores: OpenStores, service: string, sql: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const row of rowsOf(stores, service, sql)) {
    const name = String(Object.values(row)[0])
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return counts
}
