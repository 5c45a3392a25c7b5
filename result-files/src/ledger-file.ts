import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { analyticsSchema } from '@three-ways/event-contract/analytics'
import type { LedgerEntry } from '@three-ways/event-contract/ledger-view'
import type { OrderLine } from '@three-ways/event-contract/order-events'
import type { StoredSubject } from '@three-ways/event-contract/stored-subject'

import { z } from 'zod'
import { type Cell, cellFileName } from './cell.ts'
import { gunzipLines } from './gunzip-lines.ts'
import { type KeptFile, keepLines } from './kept-file.ts'

/** The folder inside a results folder. */
export const LEDGER_FOLDER = 'ledger'

const count = z.int().min(0)
const counts = z.record(z.string(), count)

/** What is known of a whole cell when it is over. The first line of its file. */
const headerSchema = z.object({
  stock: z.array(
    z.object({ sku: z.string(), initial: z.int(), available: z.int(), reserved: z.int() }).readonly(),
  ),
  /** What is still in outboxes, queues and lag, by place. Empty: nothing. */
  under_way: counts,
  /** Messages recognised as handled before, by service. */
  duplicates_ignored: counts,
  external_effects_doubled: count,
  dead_letters: z.array(
    z.object({
      service: z.string(),
      reason: z.string(),
      attempts: count,
      /** Null: no event of an order. */
      order_id: z.string().nullable(),
    }),
  ),
  /** How many dead letters the scenario meant to make. */
  poisoned: count,
  /**
   * Orders that may be in the stores and are not in the order log (warm-ups, loads beside the measured one):
   * `<prefix>-<n>` for n below `up_to`; with `~2`, `~3` and so on behind it where a client came again after a
   * refusal.
   */
  beside: z.array(z.object({ prefix: z.string(), up_to: count, placed_again: z.boolean() })),
  /** Orders of which the feed told more than one end. */
  ended_more_than_once: z.array(z.string()),
  /** What the observer counted; null where none ran. */
  analytics: analyticsSchema.nullable(),
})
export type LedgerHeader = z.output<typeof headerSchema>

/** What the stores hold of one order, and what it asked for, where that is known. */
export interface LedgerLine extends LedgerEntry {
  readonly items: readonly OrderLine[] | undefined
}

/** The same of a subject that is no order. */
export interface SubjectLine extends StoredSubject {
  readonly asked: unknown
}

/** The stores at the end of one cell: enough to check it again without its services. */
export interface LedgerSnapshot extends LedgerHeader {
  readonly entries: ReadonlyMap<string, LedgerLine>
  /** Of a workflow whose subjects are no orders, which has no `entries`. */
  readonly subjects?: ReadonlyMap<string, SubjectLine>
}

// One short array per order: a run has a hundred thousand of them.
const lineSchema = z.tuple([
  z.string(),
  z.enum(['placed', 'confirmed', 'failed']).nullable(),
  z.string().nullable(),
  z.enum(['pending', 'sent']).nullable(),
  count,
  count,
  z.array(z.tuple([z.string(), count])).nullable(),
])

/**
 * A subject that is no order: whether it was begun, its end, reason, effects, all in words, and what its
 * command asked for. A line of an order has no boolean.
 */
const subjectSchema = z.tuple([
  z.string(),
  z.boolean(),
  z.enum(['completed', 'failed', 'refused']).nullable(),
  z.string().nullable(),
  count,
  z.string(),
  z.unknown(),
])

/** A line of the file: what is known of the whole cell, then orders, or subjects of another workflow. */
export const ledgerLineSchema = z.union([headerSchema, lineSchema, subjectSchema])

const decompress = promisify(gunzip)

/** Where the stores of a cell are kept, inside its results folder. */
export function ledgerFileOf(cell: Cell): string {
  return join(LEDGER_FOLDER, `${cellFileName(cell)}.ndjson.gz`)
}

/** Resolves with what the file is. */
export function writeLedger(folder: string, cell: Cell, snapshot: LedgerSnapshot): Promise<KeptFile> {
  return keepLines(folder, ledgerFileOf(cell), linesOf(snapshot))
}

function* linesOf({ entries, subjects = new Map(), ...header }: LedgerSnapshot): Generator<string> {
  yield `${JSON.stringify(header satisfies LedgerHeader)}\n`
  for (const [order_id, line] of entries) yield `${JSON.stringify(packed(order_id, line))}\n`
  for (const [subject, stored] of subjects) yield `${JSON.stringify(packedSubject(subject, stored))}\n`
}

/** Throws where the file is missing, cut off, or of another shape. */
export async function readLedger(folder: string, cell: Cell): Promise<LedgerSnapshot> {
  const content = (await decompress(await readFile(join(folder, ledgerFileOf(cell))))).toString()
  const [first = '', ...lines] = content.trimEnd().split('\n')
  const header = headerSchema.parse(JSON.parse(first))
  const one: unknown = lines[0] === undefined ? undefined : JSON.parse(lines[0])
  if (Array.isArray(one) && typeof one[1] === 'boolean') {
    const subjects = new Map(lines.map((line) => unpackedSubject(JSON.parse(line))))
    return { ...header, entries: new Map(), subjects }
  }
  return { ...header, entries: unpackedOrders(lines) }
}

/** The id of an order, where nothing in it is written otherwise than it is, and all that follows. */
const ID_AND_REST = /^\["([\w.~-]+)(".*)$/

/**
 * What the stores hold is the same for most orders, and so is what stands behind their ids: it is read and
 * checked once, and one object stands for all of them.
 */
function unpackedOrders(lines: readonly string[]): Map<string, LedgerLine> {
  const entries = new Map<string, LedgerLine>()
  const known = new Map<string, LedgerLine>()
  for (const line of lines) {
    const [, plain_id = '', rest = ''] = ID_AND_REST.exec(line) ?? []
    const same = known.get(rest)
    if (same !== undefined) {
      entries.set(plain_id, same)
      continue
    }
    const [order_id, entry] = unpacked(JSON.parse(line))
    entries.set(order_id, entry)
    if (rest !== '') known.set(rest, entry)
  }
  return entries
}

/** What is known of a cell, and behind it the rows of its orders, to be read once, one at a time. */
export interface OpenedLedger {
  readonly header: LedgerHeader
  readonly entries: AsyncIterable<readonly [order_id: string, line: LedgerLine]>
}

/** As `readLedger`, of a cell whose orders would not fit into memory. Its subjects have to be orders. */
export async function openLedger(folder: string, cell: Cell): Promise<OpenedLedger> {
  const lines = gunzipLines(join(folder, ledgerFileOf(cell)))
  const { value = '' } = await lines.next()
  return { header: headerSchema.parse(JSON.parse(value)), entries: unpackedAll(lines) }
}

async function* unpackedAll(lines: AsyncIterable<string>): AsyncGenerator<[string, LedgerLine]> {
  for await (const line of lines) yield unpacked(JSON.parse(line))
}

function packed(order_id: string, line: LedgerLine): z.input<typeof lineSchema> {
  const { status, reason, notification, reservations, notifications, items } = line
  const pairs = items?.map(({ sku, qty }): [string, number] => [sku, qty])
  return [
    order_id,
    status ?? null,
    reason ?? null,
    notification ?? null,
    reservations,
    notifications,
    pairs ?? null,
  ]
}

function unpacked(json: unknown): [string, LedgerLine] {
  const [order_id, status, reason, notification, reservations, notifications, pairs] = lineSchema.parse(json)
  const line = {
    status: status ?? undefined,
    reason: reason ?? undefined,
    notification: notification ?? undefined,
    reservations,
    notifications,
    items: pairs?.map(([sku, qty]) => ({ sku, qty })),
  }
  return [order_id, line]
}

function packedSubject(subject: string, line: SubjectLine): z.input<typeof subjectSchema> {
  const { begun, end, reason, effects, described, asked } = line
  return [subject, begun, end ?? null, reason ?? null, effects, described, asked ?? null]
}

function unpackedSubject(json: unknown): [string, SubjectLine] {
  const [subject, begun, end, reason, effects, described, asked] = subjectSchema.parse(json)
  const line = { begun, end: end ?? undefined, reason: reason ?? undefined, effects, described, asked }
  return [subject, line]
}
