import type { Durability } from '@three-ways/event-contract/durability'
import type { WarmUp } from '@three-ways/result-files/temperature'
import { scenarioNamed } from '../scenarios/catalogue.ts'
import { askedIn } from './asked-in.ts'
import { attempted } from './attempt.ts'
import { judgeCell } from './cell-result.ts'
import { cellSeed } from './cell-seed.ts'
import type { PlannedCell } from './plan.ts'
import { listenTo, type Raised, raise } from './raise.ts'
import { type CellEvidence, type ListenedSystem, measureOn } from './run-cell.ts'
import { temper } from './temper.ts'
import { MOST_ATTEMPTS, type TurnOptions } from './turn-options.ts'

/** One raised system that is warm, and carries cells. */
interface Carrier {
  readonly raised: Raised
  readonly listened: ListenedSystem
  readonly warm_up: WarmUp
}

/**
 * Measures cells of one class of durability in turn on one raised system, that is warmed once for all of
 * them. An invalid one is measured once more at the temperature of the first attempt: on another system,
 * raised and warmed in the same way, that has carried the same cells before it; the cells behind it follow
 * there; and so it is with what a sitting before has finished. `carrier`: what the systems are called, unique
 * within the turn.
 */
export async function measureCarried(
  options: TurnOptions,
  durability: Durability,
  cells: readonly PlannedCell[],
  carrier = 'carried',
): Promise<void> {
  const attempts = new Map(cells.map((cell) => [cell, cell.attempts ?? 0]))
  const first = cells.findIndex(({ is_finished }) => is_finished !== true)
  let from = first < 0 ? cells.length : first
  for (let system = 1; from < cells.length; system += 1) {
    const round = `${options.turn.round}${durability === 'D1' ? '' : `.${durability.toLowerCase()}`}`
    const name = `${carrier}.${round}${system === 1 ? '' : `.again-${system}`}`
    from = await carry(options, { name, durability }, cells, from, attempts)
  }
}

/** Measures the cells from number `from` on; gives the number of the one to go on with on another system. */
async function carry(
  options: TurnOptions,
  { name, durability }: { readonly name: string; readonly durability: Durability },
  cells: readonly PlannedCell[],
  from: number,
  attempts: Map<PlannedCell, number>,
): Promise<number> {
  await options.quiet.untilQuiet(options.progress, options.signal)
  await using raised = await raise(options, name, durability)
  const listened = await listenTo(raised.running, options, name, options.settings.seed)
  await using _feed = listened.feed
  const rows = cells.map(({ row }) => row)
  const carrier = { raised, listened, warm_up: await temper(options, listened, rows) }
  // What came before the first attempt comes before the second, too. Its orders stay in the ledger's sight.
  for (const before of cells.slice(0, from)) await evidenceOf(options, carrier, before)
  for (const [index, planned] of cells.entries()) {
    if (index < from) continue
    const attempt = (attempts.get(planned) ?? 0) + 1
    attempts.set(planned, attempt)
    const { result } = await attempted(options, planned, attempt, async (cell) => {
      const evidence = await evidenceOf(options, carrier, planned)
      const asked = await askedIn(raised.running, evidence.book, evidence.findings, options.signal)
      return judgeCell(cell, (await raised.in_force).configuration_hash, evidence, asked, planned.row)
    })
    if (result.verdict === 'invalid' && attempt < MOST_ATTEMPTS) return index
  }
  return cells.length
}

async function evidenceOf(
  { settings, generator, kept, progress, signal }: TurnOptions,
  { raised: { in_force }, listened, warm_up }: Carrier,
  { row, repetition }: PlannedCell,
): Promise<CellEvidence> {
  const name = `${row.scenario}.${row.variant}.${repetition}`
  // Another draw for each repetition, the same for all models.
  const seed = cellSeed(settings.seed, repetition)
  const here = { ...listened, book: listened.book.chapter(name, seed) }
  const scenario = await scenarioNamed(row.scenario)
  const phase = (text: string) => progress.phase(text)
  const { running } = listened
  const { idle_percent = null } = kept
  const told = { name, seed, phase, signal, warm_up, in_force, idle_percent }
  return await measureOn(here, { running, generator, scenario, row, ...told })
}
