/** Encoded bodies of orders 0 to n - 1 in one piece, so that they travel to another thread without a copy. */
export interface OrderBodies {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Where the body of each order ends. */
  readonly ends: Uint32Array<ArrayBuffer>
}

export function packBodies(count: number, body: (n: number) => Buffer): OrderBodies {
  const all = Array.from({ length: count }, (_, n) => body(n))
  const ends = new Uint32Array(count)
  let end = 0
  for (const [n, { length }] of all.entries()) {
    end += length
    ends[n] = end
  }
  const bytes = new Uint8Array(end)
  for (const [n, one] of all.entries()) bytes.set(one, (ends[n] as number) - one.length)
  return { bytes, ends }
}

/** The inverse of `packBodies`: the body of order n, as a view. */
export function bodyOf({ bytes, ends }: OrderBodies, n: number): Buffer {
  const start = n === 0 ? 0 : (ends[n - 1] as number)
  return Buffer.from(bytes.buffer, start, (ends[n] as number) - start)
}
