import type { LoadGenerator } from '@three-ways/instrument/load-generator'
import type { Configuration } from '@three-ways/result-files/configuration'
import type { Run } from '@three-ways/result-files/metrics'
import type { FinishedCell } from '@three-ways/result-files/results-folder'
import type { MadeList } from '@three-ways/testbed/made-list'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import type { Progress } from '../progress/progress.ts'
import type { RunSettings } from '../settings/run-settings.ts'
import type { KeptSite } from './kept-site.ts'
import type { Turn } from './plan.ts'
import type { QuietWait } from './quiet-wait.ts'

/** The same numbers for every model; printed in the report. */
export const RUN_CONDITIONS = { handler_concurrency: 32, stock_per_sku: 1_000_000, observers: false } as const

/** A cell is measured again at most once; both attempts are kept. */
export const MOST_ATTEMPTS = 2

/** What all turns of a run have in common. */
export interface RunOptions {
  readonly settings: RunSettings
  readonly generator: LoadGenerator
  readonly run_id: string
  readonly versions: Run['versions']
  /** A temporary folder of the run, for brokers and stores. */
  readonly working_folder: string
  /** For what is made in brokers that outlive the run; undefined where none does. */
  readonly made_list: MadeList | undefined
  /** What every cell could not know, told once. */
  readonly sayOnce: (line: string) => void
  /** Logs of services and brokers are copied here, a folder per cell. */
  readonly log_folder: string
  readonly progress: Progress
  readonly quiet: QuietWait
  readonly signal: AbortSignal
  /** Called as soon as something about a site is known, and whenever that changes. */
  readonly onSite: (system: SystemUnderTest, kept: KeptSite) => Promise<void>
  /** The same for every model, and part of each configuration. */
  readonly run_settings: Run['settings']
  /** Told of every configuration by its hash. */
  readonly onConfiguration: (hash: string, configuration: Configuration) => Promise<void>
  readonly onCell: (finished: FinishedCell) => Promise<void>
}

/** One model's turn, at the place that is kept for it. */
export interface TurnOptions extends RunOptions {
  readonly turn: Turn
  readonly kept: KeptSite
}
