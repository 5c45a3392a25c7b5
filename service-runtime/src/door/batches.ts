import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Engine } from '../engine/engine.ts'
import type { StoredEvent } from '../store/outbox.ts'
import type { Command } from '../workflow.ts'

/** One command of a batch and what it emitted: nothing, where it was stored before. */
export interface StoredCommand {
  readonly subject: string
  readonly emitted: readonly StoredEvent[]
}

/** The commands of a stored batch, or the first one in it that contradicts a stored one. */
export interface StoredBatch {
  readonly commands: readonly StoredCommand[]
  readonly conflict?: Conflict
}

interface Conflict {
  readonly detail: string
  readonly order_id: string
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
  const commands: StoredCommand[] = []
  let chunk: unknown[] = []
  const store = async () => {
    const mine = chunk
    chunk = []
    const stored = await engine.commits.run(() => storeAll(engine, command, mine))
    if (Array.isArray(stored)) commands.push(...stored)
    else return stored as Conflict
    return undefined
  }
  for (const input of inputs) {
    chunk.push(input)
    if (chunk.length < COMMANDS_PER_COMMIT) continue
    const conflict = await store()
    if (conflict !== undefined) return { commands: [], conflict }
    await nextTurn()
  }
  const conflict = await store()
  return conflict === undefined ? { commands } : { commands: [], conflict }
}

function storeAll(
  engine: Engine,
  command: Command<unknown, unknown>,
  inputs: readonly unknown[],
): StoredCommand[] | Conflict {
  const stored: StoredCommand[] = []
  for (const input of inputs) {
    const subject = command.subject(input)
    const result = engine.commandNow(command, input)
    if (result.kind === 'conflict') return { detail: result.detail, order_id: subject }
    stored.push({ subject, emitted: result.kind === 'new' ? result.emitted : [] })
  }
  return stored
}
