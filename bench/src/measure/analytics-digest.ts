import { createHash } from 'node:crypto'

/**
 * SHA-256 of what an observer counted as canonical JSON: names sorted, no spaces. Equal if and only if every
 * number is.
 */
export function analyticsDigest(analytics: object): string {
  return createHash('sha256').update(canonicalJson(analytics)).digest('hex')
}

/** JSON whose bytes do not depend on the order in which an object got its properties. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => `${JSON.stringify(name)}:${canonicalJson(inner)}`)
  return `{${members.join(',')}}`
}
