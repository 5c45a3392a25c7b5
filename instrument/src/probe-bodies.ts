/** Bodies of orders `<prefix>-<n>` that say nothing else: for who tries the instrument itself. */
export function probeBodies(prefix: string): (n: number) => Buffer {
  return (n) => Buffer.from(JSON.stringify({ order_id: `${prefix}-${n}` }))
}
