import { controlRounds, controlRows, isControl, roundsInAll } from '../settings/control-rows.ts'
import { isRated } from '../settings/loads.ts'
import { BROKER_OF, type ModelName } from '../settings/models.ts'
import type { PlannedRow } from '../settings/profiles.ts'
import { carrierOf, rowsFor } from '../settings/suitable-rows.ts'

/** One measurement that is to be made. */
export interface PlannedCell {
  readonly row: PlannedRow
  readonly repetition: number
  /** Of a run that is gone on with: so many attempts were made in sittings before. */
  readonly attempts?: number
  /** ... and no more will be. */
  readonly is_finished?: boolean
}

/** The cells of one model in one round, in the order in which they are measured. */
export interface Turn {
  readonly model: ModelName
  readonly round: number
  /** First what needs a system that was never used, last what leaves a broker behind that was killed. */
  readonly cells: readonly PlannedCell[]
}

/**
 * Takes the models through every order of them, round by round (three of them: A B C, B C A, C A B, C B A,
 * B A C, A C B), so that neither a machine that slows down nor a predecessor favours one. Rows with fewer
 * repetitions than there are rounds are spread over the rounds, so that not all of them are measured in the
 * same order. One model's stack runs at a time. A control comes last in every second round.
 */
export function planOf(models: readonly ModelName[], rows: readonly PlannedRow[]): Turn[] {
  const compared = models.filter((model) => !isControl(model, models))
  const rounds = Array.from({ length: roundsInAll(rows) }, (_, round) => round)
  const turns = rounds.map((round) =>
    orderOf(compared, round).flatMap((model) => turnOf(model, round, dueIn(round, rounds.length, rows))),
  )
  const control = models.find((model) => isControl(model, models))
  if (control === undefined) return turns.flat()
  const own_rounds = controlRounds(rounds.length)
  const own_rows = controlRows(rows)
  for (const [index, round] of own_rounds.entries()) {
    turns[round]?.push(...turnOf(control, round, dueIn(index, own_rounds.length, own_rows)))
  }
  return turns.flat()
}

function turnOf(model: ModelName, round: number, due: readonly PlannedCell[]): Turn[] {
  const suitable = rowsFor(
    model,
    due.map(({ row }) => row),
  )
  const cells = inOrder(
    model,
    due.filter(({ row }) => suitable.includes(row)),
  )
  return cells.length === 0 ? [] : [{ model, round: round + 1, cells }]
}

/** What is measured in one of so many rounds. */
function dueIn(round: number, rounds: number, rows: readonly PlannedRow[]): PlannedCell[] {
  return rows.flatMap((row) => {
    if (row.in_one_turn === true) return round === 0 ? allOf(row) : []
    const repetition = roundsOf(row, placeOf(row, rows), rounds).indexOf(round) + 1
    return repetition === 0 ? [] : [{ row, repetition }]
  })
}

/** Every repetition of a row, one after the other. */
function allOf(row: PlannedRow): PlannedCell[] {
  return Array.from({ length: row.load.repetitions }, (_, index) => ({ row, repetition: index + 1 }))
}

/** Where its rounds are counted from: rows that one system can carry are measured in the same ones. */
function placeOf(row: PlannedRow, rows: readonly PlannedRow[]): number {
  if (row.carried !== true) return rows.indexOf(row)
  return rows.findIndex((other) => other.carried === true && carrierOf(other) === carrierOf(row))
}

/** The rounds in which a row is measured, ascending, one for each repetition. */
function roundsOf({ load, once }: PlannedRow, index: number, rounds: number): number[] {
  const { repetitions } = load
  if (once === true) return [0]
  if (repetitions === rounds) return Array.from({ length: rounds }, (_, round) => round)
  const spread = (n: number) => (index + Math.floor((n * rounds) / repetitions)) % rounds
  return Array.from({ length: repetitions }, (_, n) => spread(n)).toSorted((one, other) => one - other)
}

/**
 * The order of the models in a round: as many rounds as there are models turn them round, as many more turn
 * them round from the back. For three models these are all the orders there are.
 */
function orderOf<Model>(models: readonly Model[], round: number): Model[] {
  const { length } = models
  const from = Math.floor(round / length) % 2 === 0 ? models : models.toReversed()
  return from.map((_, index) => from[(index + round) % length] as Model)
}

function inOrder(model: ModelName, cells: readonly PlannedCell[]): PlannedCell[] {
  const place = ({ row }: PlannedCell) => {
    if (row.once === true) return 0
    if (row.carried === true) return 1
    return killsBroker(row) && BROKER_OF[model] !== undefined ? 3 : 2
  }
  return cells.toSorted((one, other) => place(one) - place(other))
}

/** Whether a broker has to be started again for it, and is cold afterwards. */
export function killsBroker({ load }: PlannedRow): boolean {
  return isRated(load) && load.outage?.target === 'broker'
}
