import { FATES, type FailedFate } from './client-record.ts'
import type { Notes } from './notes.ts'

/**
 * Notes on their way from the sending thread to the one that keeps the journal: columns instead of objects,
 * as with the outcomes (`outcome-batch.ts`).
 */
export interface NoteBatch {
  readonly kinds: Uint8Array
  /** The subject's number; for a withdrawal, how many. */
  readonly numbers: Uint32Array
  readonly at_us: Float64Array
  /** HTTP status of an answer, fate of a failure. */
  readonly codes: Uint16Array
  /** The bodies of all answers one after the other, and where each note's body ends. */
  readonly bodies: Uint8Array
  readonly body_ends: Uint32Array
}

const PLANNED = 0
const SENT = 1
const ANSWERED = 2
const FAILED = 3
const WITHDRAWN = 4
/** A receipt, whatever it says (`http-answer.ts`): ten thousand of them need not travel. */
const RECEIPT_STATUS = 202

/** Collects notes until they are taken as one batch. */
export class NoteTaker implements Notes {
  readonly capacity: number
  readonly #onFirst: () => void
  #offered = 0
  #kinds: number[] = []
  #numbers: number[] = []
  #at_us: number[] = []
  #codes: number[] = []
  #bodies: Buffer[] = []
  #body_ends: number[] = []
  #body_bytes = 0

  /** `onFirst`: called when the first note after a `take` is there. */
  constructor(capacity: number, onFirst: () => void) {
    this.capacity = capacity
    this.#onFirst = onFirst
  }

  get offered(): number {
    return this.#offered
  }

  plan(planned_us: number): number {
    this.#note(PLANNED, this.#offered, planned_us)
    this.#offered += 1
    return this.#offered - 1
  }

  withdraw(count: number): void {
    this.#offered -= count
    this.#note(WITHDRAWN, count, 0)
  }

  noteSent(n: number, at_us: number): void {
    this.#note(SENT, n, at_us)
  }

  noteAnswer(n: number, at_us: number, http_status: number, body: Buffer): void {
    if (http_status !== RECEIPT_STATUS) {
      this.#bodies.push(body)
      this.#body_bytes += body.length
    }
    this.#note(ANSWERED, n, at_us, http_status)
  }

  noteFailure(n: number, at_us: number, fate: FailedFate): void {
    this.#note(FAILED, n, at_us, FATES.indexOf(fate))
  }

  /** Everything since the last call; its buffers may be transferred. Undefined for nothing. */
  take(): NoteBatch | undefined {
    if (this.#kinds.length === 0) return undefined
    const bodies = new Uint8Array(this.#body_bytes)
    let end = 0
    for (const body of this.#bodies) {
      bodies.set(body, end)
      end += body.length
    }
    const batch = {
      kinds: Uint8Array.from(this.#kinds),
      numbers: Uint32Array.from(this.#numbers),
      at_us: Float64Array.from(this.#at_us),
      codes: Uint16Array.from(this.#codes),
      bodies,
      body_ends: Uint32Array.from(this.#body_ends),
    }
    for (const column of [this.#kinds, this.#numbers, this.#at_us, this.#codes, this.#body_ends]) {
      column.length = 0
    }
    this.#bodies = []
    this.#body_bytes = 0
    return batch
  }

  #note(kind: number, n: number, at_us: number, code = 0): void {
    this.#kinds.push(kind)
    this.#numbers.push(n)
    this.#at_us.push(at_us)
    this.#codes.push(code)
    this.#body_ends.push(this.#body_bytes)
    if (this.#kinds.length === 1) this.#onFirst()
  }
}

/**
 * Writes a batch into the notes it was meant for; `onEnded` hears of every subject whose request has ended.
 */
export function applyNotes(batch: NoteBatch, notes: Notes, onEnded: (n: number) => void): void {
  let body_start = 0
  for (const [index, kind] of batch.kinds.entries()) {
    const n = batch.numbers[index] as number
    const at_us = batch.at_us[index] as number
    const code = batch.codes[index] as number
    const body_end = batch.body_ends[index] as number
    if (kind === PLANNED) notes.plan(at_us)
    else if (kind === WITHDRAWN) notes.withdraw(n)
    else if (kind === SENT) notes.noteSent(n, at_us)
    else if (kind === FAILED) notes.noteFailure(n, at_us, FATES[code] as FailedFate)
    else notes.noteAnswer(n, at_us, code, Buffer.from(batch.bodies.subarray(body_start, body_end)))
    body_start = body_end
    if (kind === ANSWERED || kind === FAILED) onEnded(n)
  }
}

/** The buffers of a batch, to be handed over and not copied. */
export function buffersOf({ kinds, numbers, at_us, codes, bodies, body_ends }: NoteBatch): ArrayBuffer[] {
  return [kinds, numbers, at_us, codes, bodies, body_ends].map(({ buffer }) => buffer as ArrayBuffer)
}
