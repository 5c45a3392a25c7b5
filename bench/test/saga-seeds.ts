import { existsSync, readFileSync } from 'node:fs'
import { left, right, table } from '@three-ways/report/table'
import type { Metrics } from '@three-ways/result-files/metrics'
import { lastAttempts } from '@three-ways/result-files/run-verdict'
import { z } from 'zod'

/** Where the outcome of the newest run with seeds is kept; it is committed. */
export const SEEDS_FILE = new URL('./saga-seeds.json', import.meta.url)

const count = z.int().min(0)
const outcomeSchema = z.object({
  models: z.record(
    z.string(),
    z.object({
      run: z.string(),
      seeds: count,
      orders: count,
      deaths: count,
      lost: count,
      doubled: count,
      failed_checks: count,
    }),
  ),
})
export type SeedsOutcome = z.output<typeof outcomeSchema>

/**
 * What was found in a run whose rows are `saga / kills`, one repetition for each seed. Throws for another
 * run.
 */
export function seedsOutcome({ run, results }: Metrics): SeedsOutcome {
  const killed = results.filter(({ scenario, variant }) => scenario === 'saga' && variant === 'kills')
  if (killed.length === 0) throw new TypeError(`Reading ${run.id}: expected saga / kills, got none`)
  const models: Record<string, SeedsOutcome['models'][string]> = {}
  for (const [model, attempts] of Map.groupBy(killed, (result) => result.model)) {
    const counted = lastAttempts(attempts)
    const sum = (of: (result: (typeof counted)[number]) => number) => {
      return counted.reduce((total, result) => total + of(result), 0)
    }
    models[model] = {
      run: run.id,
      seeds: counted.length,
      orders: sum(({ ledger }) => ledger.offered),
      deaths: sum(({ figures }) => Number(figures.deaths)),
      lost: sum(({ ledger }) => ledger.lost),
      doubled: sum(({ ledger }) => ledger.doubled),
      failed_checks: sum(({ checks }) => checks.filter(({ passed }) => !passed).length),
    }
  }
  return { models }
}

/** What is kept after another run: of each model the newest that was found. */
export function withNewest(kept: SeedsOutcome | undefined, found: SeedsOutcome): SeedsOutcome {
  return { models: { ...kept?.models, ...found.models } }
}

/** What is kept; undefined where nothing is yet. */
export function keptOutcome(): SeedsOutcome | undefined {
  if (!existsSync(SEEDS_FILE)) return undefined
  return outcomeSchema.parse(JSON.parse(readFileSync(SEEDS_FILE, 'utf8')))
}

/** The same as a table. */
export function seedsText(outcome: SeedsOutcome | undefined): string {
  if (outcome === undefined) return 'No seeds have been run yet (`npm run bench:patterns -- --seeds 50`).'
  const columns = [left('model'), ...COUNTED.map((name) => right(name.replace('_', ' '))), left('run')]
  const rows = Object.entries(outcome.models).map(([model, of]) => {
    return [model, ...COUNTED.map((name) => String(of[name])), of.run]
  })
  const what = 'participants died by SIGKILL under load at each point that its messages come by'
  return [`Of the saga, whose ${what}:`, table(columns, rows)].join('\n\n')
}

const COUNTED = ['seeds', 'orders', 'deaths', 'lost', 'doubled', 'failed_checks'] as const
