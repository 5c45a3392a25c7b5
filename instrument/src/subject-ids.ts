/** How the subjects of a batch are called, both ways. */
export interface SubjectIds {
  subject(n: number): string
  /** -1 for an id of another batch. */
  numberOf(subject: string): number
}

/** `<prefix>-<n>`, for any n. */
export function numberedIds(prefix: string): SubjectIds {
  return {
    subject: (n) => `${prefix}-${n}`,
    numberOf: (subject) => numberIn(prefix, subject),
  }
}

/**
 * The id of a subject that is placed again, because a refused one stays refused: `<subject id>~2` is the
 * second.
 */
export function repeatedId(subject: string, attempt: number): string {
  return `${subject}~${attempt}`
}

/** What was placed again by this id; undefined for a subject that was placed once. */
export function originalId(subject: string): string | undefined {
  return /^(.+)~\d+$/.exec(subject)?.[1]
}

/** Ids that are not known beforehand: each is given when its subject is placed. */
export class GivenIds implements SubjectIds {
  readonly #ids: string[] = []
  readonly #numbers = new Map<string, number>()

  give(subject: string): void {
    this.#numbers.set(subject, this.#ids.length)
    this.#ids.push(subject)
  }

  subject(n: number): string {
    const subject = this.#ids[n]
    if (subject === undefined) throw new RangeError(`Subject ${n} has no id yet, ${this.#ids.length} have`)
    return subject
  }

  numberOf(subject: string): number {
    return this.#numbers.get(subject) ?? -1
  }
}

/** The n of `<prefix>-<n>`, or -1 for anything else. */
export function numberIn(prefix: string, subject: string): number {
  if (subject.length <= prefix.length + 1 || !subject.startsWith(prefix)) return -1
  if (subject[prefix.length] !== '-') return -1
  let n = 0
  for (let index = prefix.length + 1; index < subject.length; index += 1) {
    const digit = subject.charCodeAt(index) - 48
    if (digit < 0 || digit > 9) return -1
    n = n * 10 + digit
  }
  // `x-007` is not `x-7`.
  return subject.length - prefix.length - 1 > 1 && subject[prefix.length + 1] === '0' ? -1 : n
}
