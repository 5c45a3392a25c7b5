import type { Fault } from '@three-ways/event-contract/faults'
import { unknownName } from './nearest-name.ts'

/** What yargs hands over for a flag that was declared as text: nothing, one value, or one per mention. */
export type RawFlag = string | readonly string[] | undefined

// As people write numbers: none of the other ways in which JavaScript reads one, such as 0x10.
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const DURATION = /^(\d+(?:\.\d+)?|\.\d+)(ms|s|m|min|h|d)?$/
const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}
const LONGEST_MS = 365 * 86_400_000

/** Reads flags one by one and collects what is wrong with them, so that all faults can be told at once. */
export class FlagReader {
  readonly faults: Fault[] = []

  /** One of `valid`; `fallback` when the flag is absent or wrong. */
  oneOf<Name extends string>(flag: string, raw: RawFlag, valid: readonly Name[], fallback: Name): Name {
    const text = this.#single(flag, raw)
    if (text === undefined) return fallback
    const found = valid.find((name) => name === text)
    if (found === undefined) this.#fault(flag, unknownName(text, valid))
    return found ?? fallback
  }

  /** Several of `valid`, each at most once, in the order of `valid`; all of `fallback` when none is named. */
  someOf<Name extends string>(
    flag: string,
    raw: RawFlag,
    valid: readonly Name[],
    fallback: readonly Name[],
    shown: readonly string[] = valid,
  ): readonly Name[] {
    const typed = [raw ?? []].flat().flatMap((text) => text.split(','))
    for (const text of typed) {
      if (!valid.some((name) => name === text)) this.#fault(flag, unknownName(text, shown))
    }
    if (typed.length === 0) return fallback
    return valid.filter((name) => typed.includes(name))
  }

  /** A number above `above` and up to `most`; whole if asked for. */
  number(flag: string, raw: RawFlag, limits: NumberLimits): number | undefined {
    const text = this.#single(flag, raw)
    if (text === undefined) return undefined
    const value = DECIMAL.test(text) ? Number(text) : Number.NaN
    const isRight =
      Number.isFinite(value) &&
      value <= limits.most &&
      (limits.above === undefined || value > limits.above) &&
      (limits.least === undefined || value >= limits.least) &&
      (!limits.whole || Number.isInteger(value))
    if (isRight) return value
    const from = limits.above === undefined ? `from ${limits.least ?? 0}` : `above ${limits.above}`
    const kind = limits.whole ? 'a whole number' : 'a number'
    this.#fault(
      flag,
      `expected ${kind} ${from}, at most ${limits.most.toLocaleString('en-US')}, got "${text}"`,
    )
    return undefined
  }

  /** A time of up to a year in milliseconds: a number of seconds, or one with ms, s, m, h or d behind it. */
  duration_ms(flag: string, raw: RawFlag): number | undefined {
    return this.#time_ms(
      flag,
      raw,
      0,
      LONGEST_MS,
      'expected a time such as 60, 250ms, 5m or 1h, at most 365d',
    )
  }

  /** A time above 0 in seconds, written as above. */
  duration_s(flag: string, raw: RawFlag, most_s: number): number | undefined {
    const most = most_s.toLocaleString('en-US')
    const expected = `expected a time above 0, at most ${most} s, such as 5, 500ms, 5s or 1m`
    const value_ms = this.#time_ms(flag, raw, Number.MIN_VALUE, most_s * 1000, expected)
    return value_ms === undefined ? undefined : value_ms / 1000
  }

  text(flag: string, raw: RawFlag, fallback: string): string {
    const text = this.#single(flag, raw)
    if (text === '') this.#fault(flag, 'expected a value, got nothing')
    return text || fallback
  }

  fault(flag: string, message: string): void {
    this.#fault(flag, message)
  }

  #time_ms(
    flag: string,
    raw: RawFlag,
    least_ms: number,
    most_ms: number,
    expected: string,
  ): number | undefined {
    const text = this.#single(flag, raw)
    if (text === undefined) return undefined
    const [, number = '', unit = 's'] = DURATION.exec(text) ?? []
    const value_ms = Number(number) * (UNITS_MS[unit] ?? 0)
    if (number !== '' && value_ms >= least_ms && value_ms <= most_ms) return value_ms
    this.#fault(flag, `${expected}, got "${text}"`)
    return undefined
  }

  #single(flag: string, raw: RawFlag): string | undefined {
    if (raw === undefined || typeof raw === 'string') return raw
    if (raw.length > 1) this.#fault(flag, `expected it once, got it ${raw.length} times: ${raw.join(', ')}`)
    return raw[0]
  }

  #fault(path: string, message: string): void {
    this.faults.push({ path, message })
  }
}

interface NumberLimits {
  readonly above?: number
  readonly least?: number
  readonly most: number
  readonly whole?: boolean
}
