import type { DatabaseSync } from 'node:sqlite'
import type { FactsLog } from '../facts-log.ts'
import type { CrashPointName } from '../intake/crash-point.ts'
import type { Routing } from '../routing.ts'
import type { CommitHooks } from '../store/group-commit.ts'
import type { ServiceDeclaration, Workflow, WorkflowEnvironment } from '../workflow.ts'

/** What an engine gets to know. */
export interface EngineOptions {
  readonly workflow: Workflow
  readonly declaration: ServiceDeclaration
  readonly transport: Routing
  readonly database: DatabaseSync
  readonly environment: WorkflowEnvironment
  /** Milliseconds since 1970. */
  readonly now_ms: () => number
  /** How many deliveries may be owed before commands are refused; no limit unless given. */
  readonly most_undelivered?: number
  /** Told how many newly handled messages and commands have come to a point; may end the process there. */
  readonly reached?: (point: CrashPointName, messages: number) => void
  /** Told what became of each subject; left out where nobody reads it. */
  readonly facts?: FactsLog | undefined
  /** Told inside the transaction of what a command has begun, and when; left out where nobody counts it. */
  readonly begun?: ((subject: string, began_ms: number) => void) | undefined
  /** Told of each commit, and how many operations shared it. */
  readonly committed?: (operations: number) => void
  /** Put around what is told of commits, by somebody who has to know of them first. */
  readonly aroundCommits?: (hooks: CommitHooks) => CommitHooks
}
