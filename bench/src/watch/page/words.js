// How figures are written. What nobody knows is written as that, and never as a number.

const UNKNOWN = 'unknown'
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const tenths = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** A number of things. */
export function count(value) {
  return value === null ? UNKNOWN : whole.format(value)
}

/** Things per second; one digit behind the point where it tells something. */
export function rate(value) {
  if (value === null) return UNKNOWN
  return value === 0 || value >= 99.95 ? whole.format(value) : tenths.format(value)
}

/** A time in the unit in which people say it. */
export function time(ms) {
  if (ms === null) return UNKNOWN
  if (ms < 1000) return `${whole.format(ms)} ms`
  return ms < 99_950 ? `${tenths.format(ms / 1000)} s` : `${whole.format(ms / 1000)} s`
}

/** `14:03:07`, as the clock of whoever looks has it. */
export function clock(at_ms) {
  return new Date(at_ms).toLocaleTimeString('en-GB')
}
