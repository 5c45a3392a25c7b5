import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Engine } from '../engine/engine.ts'
import type { Command } from '../workflow.ts'

/** The subjects of a stored batch, or the first command in it that contradicts a stored one. */
export interface StoredBatch {
  readonly subjects: readonly string[]
  readonly conflict?: { readonly detail: string; readonly order_id: string }
}

/** Commands that share a transaction; between two transactions the door serves others. */
const COMMANDS_PER_COMMIT = 1000

/**
 * Stores a batch of commands. The same batch again stores nothing new and answers alike, so that it can be sent
 * again after a crash in the middle.
 */
export async function storeBatch(
  engine: Engine,
  command: Command<unknown, unknown>,
  inputs: Iterable<unknown>,
): Promise<StoredBatch> {
  const subjects: string[] = []
  let chunk: unknown[] = []
  const store = async () => {
    const mine = chunk
    chunk = []
    return engine.commits.run(() => {
      for (const input of mine) {
        const outcome = engine.commandNow(command, input)
        const order_id = command.subject(input)
        if (outcome.kind === 'conflict') return { detail: outcome.detail, order_id }
      }
      return undefined
    })
  }
  for (const input of inputs) {
    subjects.push(command.subject(input))
    chunk.push(input)
    if (chunk.length < COMMANDS_PER_COMMIT) continue
    const conflict = await store()
    if (conflict !== undefined) return { subjects: [], conflict }
    await nextTurn()
  }
  const conflict = await store()
  return conflict === undefined ? { subjects } : { subjects: [], conflict }
}
