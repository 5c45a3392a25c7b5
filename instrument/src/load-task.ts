import type { PackedCommands } from './commands.ts'
import type { NoteBatch } from './note-batch.ts'
import type { LoadSpan } from './open-loop.ts'
import type { Scheduling } from './priority.ts'
import type { Schedule } from './schedule.ts'

interface AnyLoad {
  readonly door: string
  readonly commands: PackedCommands
}

/** A load as it travels to the sending thread; `undefined` is the load's own default. */
export type LoadTask =
  | (AnyLoad & {
      readonly kind: 'open-loop'
      readonly schedule: Schedule
      readonly connections: number | undefined
      readonly timeout_ms: number | undefined
    })
  | (AnyLoad & {
      readonly kind: 'burst'
      readonly connections: number | undefined
      readonly timeout_ms: number | undefined
    })
  | (AnyLoad & {
      readonly kind: 'closed-loop'
      readonly duration_s: number
      readonly connections: number | undefined
      readonly timeout_s: number | undefined
    })

/** What the sending thread is told. Loads are told apart by `id`. */
export type GeneratorInstruction =
  | { readonly instruct: 'load'; readonly id: number; readonly task: LoadTask }
  | { readonly instruct: 'enough' | 'abort'; readonly id: number }
  | { readonly instruct: 'watch' | 'read-watch' }

/** How a load ended, when all of its notes were told. `failed`: with the reason of its end. */
export type GeneratorMessage =
  | { readonly kind: 'ready'; readonly scheduling: Scheduling }
  | { readonly kind: 'started'; readonly id: number; readonly started_us: number }
  | { readonly kind: 'notes'; readonly id: number; readonly batch: NoteBatch }
  | {
      readonly kind: 'ended'
      readonly id: number
      readonly span: LoadSpan & { readonly answers_per_s?: number }
    }
  | { readonly kind: 'failed'; readonly id: number; readonly error: Error }
  | { readonly kind: 'watched'; readonly event_loop_delay_p99_ms: number | null }
