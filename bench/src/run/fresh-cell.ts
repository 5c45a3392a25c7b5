import { scenarioNamed } from '../scenarios/catalogue.ts'
import { askedIn } from './asked-in.ts'
import { attempted } from './attempt.ts'
import { judgeCell } from './cell-result.ts'
import { cellSeed } from './cell-seed.ts'
import { killsBroker, type PlannedCell } from './plan.ts'
import { raise } from './raise.ts'
import { systemOfRow } from './row-system.ts'
import { runCell } from './run-cell.ts'
import { temperBroker } from './temper.ts'
import { MOST_ATTEMPTS, type TurnOptions } from './turn-options.ts'

/**
 * Measures one cell on stores, names and processes of its own, and once more if it is invalid: the second
 * attempt is as fresh as the first, and its broker as warm.
 */
export async function measureFresh(options: TurnOptions, planned: PlannedCell): Promise<void> {
  const { settings, generator, kept, progress, quiet, signal } = options
  const { row, repetition } = planned
  for (let attempt = (planned.attempts ?? 0) + 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    await quiet.untilQuiet(progress, signal)
    if (row.once !== true) await temperBroker(options)
    const finished = await attempted(options, planned, attempt, async (cell) => {
      const name = `${row.scenario}.${row.variant}.${repetition}${attempt === 1 ? '' : '.again'}`
      const scenario = await scenarioNamed(row.scenario)
      const carried = await systemOfRow(kept.system, options.turn.model, row, settings.variants)
      await using raised = await raise(options, name, row.durability, scenario.observers, carried)
      const { running, in_force } = raised
      // Another draw for each repetition, the same for all models.
      const seed = cellSeed(settings.seed, repetition)
      const phase = (text: string) => progress.phase(text)
      const { idle_percent = null } = kept
      const told = { name, seed, phase, signal, in_force, idle_percent }
      const { workload } = carried
      const evidence = await runCell({ running, generator, scenario, workload, row, ...told })
      const asked = await askedIn(running, evidence.book, evidence.findings, signal)
      return judgeCell(cell, (await in_force).configuration_hash, evidence, asked, row)
    })
    if (killsBroker(row)) kept.broker_is = 'cold'
    // There is one cold start in a run: what is measured again is not cold.
    if (finished.result.verdict === 'valid' || row.once === true) return
  }
}
