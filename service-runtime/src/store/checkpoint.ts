import type { DatabaseSync } from 'node:sqlite'

/**
 * Copies what stands in the log of a store into its database, as far as no reader needs it where it is.
 * Gives how many pages of the log are copied now; undefined where somebody else is at it. Throws what SQLite
 * says of the disk.
 */
export function checkpoint(database: DatabaseSync): number | undefined {
  const told = database.prepare('PRAGMA wal_checkpoint(PASSIVE)').get()
  const { busy, checkpointed } = told as { busy: number; checkpointed: number }
  return busy === 0 ? checkpointed : undefined
}
