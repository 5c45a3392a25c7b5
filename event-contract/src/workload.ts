import type { LedgerView } from './ledger-view.ts'
import type { StoredSubject } from './stored-subject.ts'

/** One thing that must hold, whether it did, and what was looked at. */
export interface Check {
  name: string
  passed: boolean
  detail: string
}

/**
 * How far a subject is, whatever a workflow calls it: taken on, done as its customer wants it, or ended
 * otherwise as the business has it.
 */
export const SUBJECT_STATUSES = ['placed', 'confirmed', 'failed'] as const
export type SubjectStatus = (typeof SUBJECT_STATUSES)[number]

/** One request to the door of the service that takes commands. */
export interface WorkloadCommand {
  readonly method: 'POST' | 'PUT'
  readonly path: string
  /** Encoded JSON. */
  readonly body: Buffer
}

/** What an answer tells the customer, whichever model gave it. */
export interface CommandAnswer {
  /** The subject was taken on, though perhaps only to be told that it failed. */
  readonly accepted: boolean
  readonly status: SubjectStatus | undefined
  readonly reason: string | undefined
}

/** A line of the outcome feed, its words read. */
export interface SubjectOutcome {
  readonly sequence: number
  readonly subject: string
  readonly moment: 'decided' | 'completed'
  readonly status: SubjectStatus
  readonly reason?: string | undefined
}

/** How a workflow's feed tells of its subjects. */
export interface FeedWords {
  /** The field that names the subject. */
  readonly subject: string
  /** What each word of its `status` means; a line with another word cannot be read. */
  readonly statuses: Readonly<Record<string, SubjectStatus>>
  /** Reasons that end a subject without an attempt of the business: it was refused. None unless given. */
  readonly refusals?: ReadonlySet<string>
}

/** Where the front shows one subject, and what that says of its beginning. */
export interface ShownSubject {
  path(subject: string): string
  /** Milliseconds since 1970 of what the path answers; undefined where it does not say. */
  begun_ms(shown: unknown): number | undefined
}

/** A batch of commands to be made. */
export interface BatchOptions {
  /** First part of every subject, unique for the cell: letters, digits, `.`, `_`, `~`, `-`. */
  readonly prefix: string
  /** Share of the commands, 0 to 1, that the business has to refuse. */
  readonly failing_share: number
  /** In [0, 1), evenly, the same for the same stream and n; two streams have nothing in common. */
  readonly draw: (stream: 0 | 1, n: number) => number
  /** The stores before anything was offered. */
  readonly stores: LedgerView
}

/** The commands of a batch as functions of their number: nothing is stored, any n may be asked for. */
export interface CommandBatch<Asked> {
  /** Its subject is `<prefix>-<n>`. */
  command(n: number): WorkloadCommand
  /** The same command about another subject: what a customer sends who comes again after a refusal. */
  renamed(n: number, subject: string): WorkloadCommand
  /** What command n asks for, as the workload's own checks need it. */
  asked(n: number): Asked
}

/** What a command asked for; undefined for a subject that nobody knows. */
export type AskedOf<Asked> = (subject: string) => Asked | undefined

/** What one subject is called, and several: `order`, `orders`. */
export interface Noun {
  readonly one: string
  readonly many: string
}

/**
 * What a workflow tells who measures it: which commands there are, what an answer and a moment mean, what
 * ends a subject, and what must hold in its stores. Data and pure functions.
 */
export interface Workload<Asked = unknown> {
  readonly noun: Noun
  /** The service that takes the commands and tells the moments. */
  readonly front: string
  /** Those that take part, where these are not all of the workflow's. */
  readonly services?: readonly string[]
  readonly feed: FeedWords
  /** Left out where the front does not tell when something was begun. */
  readonly shown?: ShownSubject
  readAnswer(http_status: number, body: Buffer): CommandAnswer
  batch(options: BatchOptions): CommandBatch<Asked>
  /** By subject; read after the settlement. */
  stored(stores: LedgerView): ReadonlyMap<string, StoredSubject>
  /** What must hold beside the ledger. Meant for a settled system. */
  checks(stores: LedgerView, asked: AskedOf<Asked>): readonly Check[]
}
