import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/**
 * Bytes of all pages of a store, those that are still in its log included. 0 where there is no store. Cheap
 * beside a running service; who asks of one that was killed waits until its log is read.
 */
export function storeBytes(store_file: string): number {
  if (!existsSync(store_file)) return 0
  using database = new DatabaseSync(store_file, { readOnly: true, timeout: 2000 })
  const number = (pragma: string) =>
    Number(Object.values(database.prepare(`PRAGMA ${pragma}`).get() as Record<string, number>)[0])
  return number('page_count') * number('page_size')
}
