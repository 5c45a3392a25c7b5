import type { PrintedTable } from './printed-table.ts'

/** The sentences of a report that hold headlines. */
export interface AnswerTexts {
  readonly speed: string
  readonly throughput: string
  readonly load: string
  readonly capacity: string
  readonly ledger: string
  readonly control: string
}

/** `6.08`, `19,2`, `n/a (n = 50)`, `4.02, 4.11`. */
const VALUE = String.raw`(n/a \(n = [\d,]+\)|no histogram|[\d.,]*\d(?:, [\d.,]*\d)*|–)`

/** Reads the numbers of the answers back from their sentences, by what they say and by model. */
export function readAnswers(
  { speed, throughput, load, capacity, ledger, control }: AnswerTexts,
  models: readonly string[],
): PrintedTable {
  const told = new Map<string, Map<string, string>>()
  const note = (label: string, model: string, value: string | undefined) => {
    if (value === undefined) return
    const row = told.get(label) ?? new Map<string, string>()
    told.set(label, row.set(model, value))
  }
  for (const model of models) {
    // One name may be the end of another.
    const named = `(?<![\\w-])${model}`
    const pair = new RegExp(`${named} ${VALUE} / ${VALUE}`)
    const halves = pair.exec(speed)
    for (const line of load.split('\n')) {
      const variant = /`(\d+-per-s)`:/.exec(line)?.[1]
      const [, p50, p99] = pair.exec(line) ?? []
      if (variant === undefined) continue
      note(`answer: ${variant} done at p50`, model, p50)
      note(`answer: ${variant} done at p99`, model, p99)
    }
    note('answer: done at p50', model, halves?.[1])
    note('answer: done at p99', model, halves?.[2])
    const highest = new RegExp(`${named} (?:at least )?(?:roughly )?${VALUE}/s, `).exec(capacity)
    note('answer: capacity', model, highest?.[1])
    for (const line of throughput.split('\n')) {
      const variant = /`(door|bulk)`:/.exec(line)?.[1]
      const last = new RegExp(`${named} after ${VALUE} s`).exec(line)?.[1]
      if (variant !== undefined) note(`answer: last one of ${variant}`, model, last)
    }
    const lost = new RegExp(`${named} \\**lost ([\\d,]+) and doubled ([\\d,]+)\\** of ([\\d,]+)`, 'i')
    note('answer: lost and doubled', model, lost.exec(ledger)?.slice(1).join(' and '))
    const times = new RegExp(`${named} is answered after ${VALUE} ms and done after ${VALUE} ms`).exec(
      control,
    )
    note('answer: control answered at p50', model, times?.[1])
    note('answer: control done at p50', model, times?.[2])
    const refused = new RegExp(`${named} refused ([\\d,]+) of ([\\d,]+) orders`).exec(control)
    note('answer: control refused in the outage', model, refused?.slice(1).join(' of '))
  }
  return told
}
