import { z } from 'zod'

const UNITS_MS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000 }

/** How long rows stay that nobody needs any more, unless somebody says otherwise. */
export const DEFAULT_RETENTION_MS = 30 * 86_400_000
/**
 * Whatever a broker may still hand out again has to be known: Kafka keeps what was read for seven days unless
 * it is told otherwise, and gives all of it to a group whose offsets are lost.
 */
export const LEAST_RETENTION_MS = 7 * 86_400_000

/** `30d`, `168h` or `off`, as milliseconds or `off`. */
export const retentionSchema = z.string().transform((text, context): number | 'off' => {
  if (text === 'off') return text
  const [, digits, unit] = /^([1-9]\d{0,5})([hd])$/.exec(text) ?? []
  const retention_ms = Number(digits) * (UNITS_MS[unit ?? ''] ?? Number.NaN)
  if (retention_ms >= LEAST_RETENTION_MS) return retention_ms
  const message = `expected off, or at least 7d in days or hours such as 30d or 720h, got "${text}"`
  context.addIssue({ code: 'custom', message })
  return z.NEVER
})
