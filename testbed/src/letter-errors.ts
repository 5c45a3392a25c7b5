/** There is no dead letter of this id, or not any more. */
export class NoSuchLetter extends Error {
  readonly code = 'no_such_letter'
  constructor(id: string) {
    super(`Looking for the dead letter ${id}: it is not there; list them to see which are`)
    this.name = 'NoSuchLetter'
  }
}

/** A letter holds only a part of its message, and the rest cannot be had any more. */
export class LetterIncomplete extends Error {
  readonly code = 'letter_incomplete'
  constructor(id: string, why: string) {
    super(
      `Redriving ${id}: it was kept by reference and is to be read once more, but ${why}. ` +
        'Redrive it with bytes of your own (--body FILE), or drop it',
    )
    this.name = 'LetterIncomplete'
  }
}
