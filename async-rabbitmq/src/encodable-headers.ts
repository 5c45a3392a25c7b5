/** Headers as the client decodes them. */
export type Headers = Readonly<Record<string, unknown>>

/** All headers of a message travel in one frame, of which some is needed for our own. */
const MOST_BYTES = 32_768
const DEEPEST = 32
const LONGEST_NAME = 255

/** What can be said again of somebody's headers, and the names of those that cannot. */
export interface BoundedHeaders {
  readonly headers: Record<string, unknown>
  readonly left_out: readonly string[]
}

/**
 * Headers that were decoded, so that they can be encoded again whatever they are: the client guesses types,
 * and refuses, or takes for something else, some of what it reads itself. What is too large or too deep is
 * left out, the largest first.
 */
export function boundedHeaders(headers: Headers): BoundedHeaders {
  const left_out: string[] = []
  const kept: Record<string, unknown> = {}
  let bytes = 0
  const measured = Object.entries(headers).map(([name, value]) => ({ name, value, size: sizeOf(value, 0) }))
  for (const { name, value, size } of measured.sort((a, b) => a.size - b.size)) {
    const name_bytes = Buffer.byteLength(name)
    bytes += name_bytes + size
    if (bytes > MOST_BYTES || name_bytes > LONGEST_NAME) left_out.push(name.slice(0, LONGEST_NAME))
    else kept[name] = encodable(value)
  }
  return { headers: kept, left_out }
}

function sizeOf(value: unknown, depth: number): number {
  if (depth > DEEPEST || value === undefined) return Number.POSITIVE_INFINITY
  if (typeof value === 'string') return 5 + Buffer.byteLength(value)
  if (Buffer.isBuffer(value)) return 5 + value.length
  if (typeof value !== 'object' || value === null) return 9
  let bytes = 5
  for (const [name, part] of Object.entries(value)) {
    const name_bytes = Buffer.byteLength(name)
    if (name_bytes > LONGEST_NAME) return Number.POSITIVE_INFINITY
    bytes += name_bytes + sizeOf(part, depth + 1)
  }
  return bytes
}

function encodable(value: unknown): unknown {
  if (typeof value === 'number') return encodableNumber(value)
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value
  if (Array.isArray(value)) return value.map(encodable)
  if (isTyped(value)) return value
  const table = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, encodable(part)]))
  // Somebody's own header called `!` is no type of the client's.
  return Object.hasOwn(table, '!') ? { '!': 'object', value: table } : table
}

/** The client guesses some wrong (-1e300), and the broker knows no infinities. */
function encodableNumber(value: number): unknown {
  if (Number.isSafeInteger(value)) return value
  return Number.isFinite(value) ? { '!': 'double', value } : String(value)
}

/** As the client decodes what JavaScript has no type for. */
function isTyped(value: object): boolean {
  const { '!': type, value: inner } = value as { readonly '!'?: unknown; readonly value?: unknown }
  if (Object.keys(value).length !== 2) return false
  if (type === 'timestamp') return Number.isSafeInteger(inner) && Number(inner) >= 0
  if (type !== 'decimal' || typeof inner !== 'object' || inner === null) return false
  const { places, digits } = inner as { readonly places?: unknown; readonly digits?: unknown }
  return isUnsigned(places, 0xff) && isUnsigned(digits, 0xff_ff_ff_ff)
}

function isUnsigned(value: unknown, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most
}
