/** Reads the numbers and byte strings of records, one behind the other. Throws at the end of the bytes. */
export class RecordReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** How many bytes have been read. */
  get at(): number {
    return this.#at
  }

  byte(): number {
    const byte = this.#bytes[this.#at]
    if (byte === undefined) throw new RangeError('its bytes end in the middle of a record')
    this.#at += 1
    return byte
  }

  /** A whole number as records have it: seven bits a byte, the lowest first, the sign in the lowest bit. */
  varint(): number {
    let value = 0
    let factor = 1
    for (;;) {
      const byte = this.byte()
      value += (byte & 0x7f) * factor
      if (byte < 0x80) break
      factor *= 0x80
      if (factor > Number.MAX_SAFE_INTEGER)
        throw new RangeError('a number in it is longer than a number can be')
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  /** Bytes behind their length, not copied; null where the length is negative. */
  bytes(): Buffer | null {
    const length = this.varint()
    if (length < 0) return null
    const end = this.#at + length
    if (end > this.#bytes.length) throw new RangeError('its bytes end in the middle of a record')
    const bytes = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return bytes
  }
}
