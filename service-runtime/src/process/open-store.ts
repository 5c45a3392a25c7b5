import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Log } from '../log.ts'
import type { Settings } from '../settings.ts'
import { Checkpoints } from '../store/checkpoints.ts'
import { openDatabase } from '../store/database.ts'

/** The store of a service, and whoever makes its checkpoints; both are closed with `opened`. */
export function openStore({ store_file, durability }: Settings, log: Log, opened: AsyncDisposableStack) {
  const folder = dirname(store_file)
  // Not those above it: a path that was mistyped is told, and Node's recursive mkdir never ends under /proc.
  if (!existsSync(folder)) mkdirSync(folder)
  const database = openDatabase(store_file, durability)
  opened.defer(() => {
    if (database.isOpen) database.close()
  })
  return { database, checkpoints: opened.use(new Checkpoints({ database, store_file, log })) }
}
