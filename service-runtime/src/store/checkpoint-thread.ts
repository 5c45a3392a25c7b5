import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { checkpoint } from './checkpoint.ts'

// The thread that copies the log of a store into its database, over a connection of its own, so that no
// commit and no request waits for the disk. Answers each `checkpoint` with what came of it; `end` ends it.

/** What the thread gets to know. */
export interface CheckpointThreadData {
  readonly store_file: string
}

export type ToThread = 'checkpoint' | 'end'

/** That a checkpoint is over: how many pages of the log are copied now, or why it failed. */
export interface FromThread {
  readonly copied?: number | undefined
  readonly failed?: string
}

const { store_file } = workerData as CheckpointThreadData
const database = new DatabaseSync(store_file)
database.exec('PRAGMA wal_autocheckpoint = 0')

parentPort?.on('message', (message: ToThread) => {
  if (message === 'end') {
    database.close()
    parentPort?.close()
    return
  }
  parentPort?.postMessage(answer())
})

/** A disk that takes nothing may take something later: that is no reason to end. */
function answer(): FromThread {
  try {
    return { copied: checkpoint(database) }
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) }
  }
}
