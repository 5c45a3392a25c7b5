import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Engine } from '../engine/engine.ts'
import type { StoredEvent } from '../store/outbox.ts'
import type { Arrival } from '../trace/tracing.ts'
import type { Answer, Command } from '../workflow.ts'
import { Overloaded } from './overloaded.ts'

/**
 * One command of a batch and what it emitted: nothing, where it was stored before or where nobody asks for
 * it.
 */
export interface StoredCommand {
  readonly subject: string
  readonly emitted: readonly StoredEvent[]
}

/**
 * What of a batch is stored: all of it, or what comes before a conflict with a stored command, a refusal or a
 * failure.
 */
export interface StoredBatch {
  readonly commands: readonly StoredCommand[]
  readonly conflict?: Conflict
  readonly refused?: Answer
  readonly failure?: { readonly cause: unknown }
}

interface Conflict {
  readonly detail: string
  readonly subject: string
}

/** Commands that share a transaction; between two transactions the door serves others. */
const COMMANDS_PER_COMMIT = 1000

/**
 * Stores a batch of commands. The same batch again stores nothing new and answers alike, so that it can be
 * sent again after a crash in the middle. Never rejects: what was stored has to be carried, whatever came
 * after it. `keep_emitted`: whether the caller carries the events; a relay finds them in the outbox by
 * itself. `arrival`: of the batch, in a service that traces.
 */
export async function storeBatch(
  engine: Engine,
  command: Command<unknown, unknown>,
  inputs: Iterable<unknown>,
  keep_emitted: boolean,
  arrival?: Arrival,
): Promise<StoredBatch> {
  const commands: StoredCommand[] = []
  for (const chunk of chunksOf(inputs, COMMANDS_PER_COMMIT)) {
    const run = engine.commits.run(() => storeAll(engine, command, chunk, keep_emitted, arrival))
    const stored: StoredBatch = await run.catch((cause) => ({ commands: [], failure: { cause } }))
    commands.push(...stored.commands)
    if ('conflict' in stored || 'refused' in stored || 'failure' in stored) return { ...stored, commands }
    await nextTurn()
  }
  return { commands }
}

function* chunksOf<T>(all: Iterable<T>, size: number): Iterable<readonly T[]> {
  let chunk: T[] = []
  for (const one of all) {
    chunk.push(one)
    if (chunk.length < size) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}

function storeAll(
  engine: Engine,
  command: Command<unknown, unknown>,
  inputs: readonly unknown[],
  keep_emitted: boolean,
  arrival: Arrival | undefined,
): StoredBatch {
  const commands: StoredCommand[] = []
  for (const input of inputs) {
    const subject = command.subject(input)
    const result = engine.commandNow(command, input, arrival)
    // Returned and not thrown: what came before it is stored, and another try goes on behind it.
    if (result.kind === 'overloaded') return { commands, failure: { cause: new Overloaded(subject) } }
    if (result.kind === 'conflict') {
      return { commands, conflict: { detail: result.detail, subject } }
    }
    if (result.kind === 'refused') return { commands, refused: result.answer }
    commands.push({ subject, emitted: keep_emitted && result.kind === 'new' ? result.emitted : [] })
  }
  return { commands }
}
