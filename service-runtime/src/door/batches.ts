import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Engine } from '../engine/engine.ts'
import type { StoredEvent } from '../store/outbox.ts'
import type { Arrival } from '../trace/tracing.ts'
import type { Answer, Command } from '../workflow.ts'
import { BatchPace } from './batch-pace.ts'
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
 * How many commands of a batch are stored: all of them, or those that come before a conflict with a stored
 * command, a refusal or a failure.
 */
export interface StoredBatch {
  readonly stored: number
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

/** Who is to hear of what was stored. */
export interface BatchOptions {
  /**
   * Told of each lot as soon as it is committed, whatever comes after it: what was stored has to be carried.
   * Without one, the events are left to a relay, which finds them in the outbox by itself.
   */
  readonly onStored?: ((commands: readonly StoredCommand[]) => void) | undefined
  /** Whether somebody still waits for the answer; for nobody no further lot is begun. */
  readonly isAwaited?: () => boolean
  /** Of the batch, in a service that traces. */
  readonly arrival?: Arrival | undefined
}

/**
 * Stores a batch of commands lot by lot, each made when it is its turn, and as fast as they are carried: a
 * batch of a million takes no more memory than one of ten thousand. The same batch again stores nothing new
 * and answers alike, so that it can be sent again after a crash in the middle. Never rejects.
 */
export async function storeBatch(
  engine: Engine,
  command: Command<unknown, unknown>,
  inputs: Iterable<unknown>,
  { onStored, isAwaited = () => true, arrival }: BatchOptions = {},
): Promise<StoredBatch> {
  const pace = new BatchPace(engine.outbox.span)
  let stored = 0
  for (const chunk of chunksOf(inputs, COMMANDS_PER_COMMIT)) {
    await pace.untilRoom()
    if (!isAwaited()) break
    const run = engine.commits.run(() => storeAll(engine, command, chunk, onStored !== undefined, arrival))
    const lot: StoredLot = await run.catch((cause) => ({ commands: [], failure: { cause } }))
    const { commands, ...rest } = lot
    stored += commands.length
    onStored?.(commands)
    if ('conflict' in rest || 'refused' in rest || 'failure' in rest) return { ...rest, stored }
    await nextTurn()
  }
  return { stored }
}

interface StoredLot extends Omit<StoredBatch, 'stored'> {
  readonly commands: readonly StoredCommand[]
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
): StoredLot {
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
