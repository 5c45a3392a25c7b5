import { numberIn } from '@three-ways/instrument/subject-ids'

/** The orders of one batch: `<prefix>-<n>` for n below `capacity`. */
interface Batch {
  readonly prefix: string
  readonly capacity: number
}

/**
 * What each subject asked for, where that was learned and cannot be computed. Many ask for the same: of an
 * order of a known batch four bytes are kept, so that a million of them are no burden.
 */
export class AskedTable {
  readonly #values: unknown[] = [undefined]
  readonly #codes = new Map<string, number>()
  readonly #columns: { readonly prefix: string; readonly codes: Uint32Array }[]
  readonly #others = new Map<string, number>()

  constructor(batches: Iterable<Batch>) {
    this.#columns = Array.from(batches, ({ prefix, capacity }) => ({
      prefix,
      codes: new Uint32Array(capacity),
    }))
  }

  set(subject: string, asked: unknown): void {
    const text = JSON.stringify(asked)
    const code = this.#codes.get(text) ?? this.#values.push(asked) - 1
    this.#codes.set(text, code)
    const place = this.#placeOf(subject)
    if (place === undefined) this.#others.set(subject, code)
    else place.codes[place.n] = code
  }

  /** Undefined for one that nothing was learned of. */
  get(subject: string): unknown {
    const place = this.#placeOf(subject)
    return this.#values[(place === undefined ? this.#others.get(subject) : place.codes[place.n]) ?? 0]
  }

  #placeOf(subject: string): { readonly codes: Uint32Array; readonly n: number } | undefined {
    for (const { prefix, codes } of this.#columns) {
      const n = numberIn(prefix, subject)
      if (n >= 0 && n < codes.length) return { codes, n }
    }
    return undefined
  }
}
