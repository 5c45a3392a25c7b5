import { realpath } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { WrittenReport } from '@three-ways/report/written-report'
import { EXIT } from '@three-ways/result-files/exit-codes'
import type { CommandModule } from 'yargs'
import { ownLook } from '../progress/paint.ts'
import type { Progress } from '../progress/progress.ts'
import { standardError, streamProgress } from '../progress/stream-progress.ts'
import { durationText } from '../settings/estimate.ts'
import { FlagReader, type RawFlag } from '../settings/flags.ts'
import { type RunFlags, type RunSettings, readRunSettings } from '../settings/run-settings.ts'
import { UsageError } from '../settings/usage-error.ts'
import { type CommandContext, endWith } from './command-context.ts'
import { planText } from './plan-text.ts'
import { repeatedCommand } from './repeated-command.ts'
import { reporting } from './reporting.ts'
import { runOptions } from './run-options.ts'

/**
 * Runs what the settings ask for and writes its results. Resolves with the report; rejects when aborted.
 */
export type RunBench = (
  settings: RunSettings,
  progress: Progress,
  signal: AbortSignal,
) => Promise<WrittenReport>

/** `bench run`: measures, and leaves a results folder with a report. */
export function runCommand(context: CommandContext): CommandModule {
  return {
    command: 'run [scenario..]',
    describe: 'measure: the scenarios of the profile, or the named ones',
    builder: runOptions,
    async handler(flags) {
      const settings = await settingsOf(flags, context)
      if (flags['dry-run'] === true) return context.print(planText(settings))
      const progress = streamProgress(standardError(), context.interruption.ending, flags.quiet === true)
      // Before anything else is loaded: whoever waits knows at once for what, and for how long.
      progress.note(beginning(settings))
      const { runBench } = (await import(RUN_BENCH)) as { runBench: RunBench }
      const written = await runBench(settings, progress, context.interruption.signal)
      const [, { summary, summaryJson }, { deservedStatus }] = await reporting()
      context.print(flags.json === true ? summaryJson(written) : summary(written, ownLook()))
      endWith(context, deservedStatus(written.data))
      if (context.interruption.signal.aborted) endWith(context, EXIT.interrupted)
    },
  }
}

function beginning({ models, rows, estimate_s, resume, profile }: RunSettings): string {
  const what = `${rows.length} rows of ${models.join(', ')}, profile ${profile}`
  if (resume !== undefined) return `Going on with ${resume}: ${what}.`
  return `${what}, about ${durationText(estimate_s)}. First the instrument proves itself.`
}

/** Those that were typed, or those of the run that is gone on with. */
async function settingsOf(flags: Record<string, unknown>, { words }: CommandContext): Promise<RunSettings> {
  const { resume } = flags
  if (resume === undefined) return readRunSettings(runFlags(flags), repeatedCommand(words))
  const [{ flagsOfCommand, saidAgain }, { readMetrics }] = await Promise.all([
    import('./resumed-flags.ts'),
    import('@three-ways/result-files/read-results'),
  ])
  const reader = new FlagReader()
  const folder = reader.text('--resume', resume as RawFlag, '')
  const faults = [...reader.faults, ...saidAgain(flags)]
  if (faults.length > 0) throw new UsageError('run', faults)
  const { command } = (await readMetrics(folder)).run
  const { out: _, ...earlier } = flagsOfCommand(command)
  const { 'wait-for-quiet': wait = earlier['wait-for-quiet'] } = flags
  const out = dirname(await realpath(folder))
  return {
    ...readRunSettings(runFlags({ ...earlier, out, 'wait-for-quiet': wait }), command),
    resume: folder,
  }
}

// By name, so that every other command works without loading the whole bench.
const RUN_BENCH = '../run/run-bench.ts'

function runFlags(flags: Record<string, unknown>): RunFlags {
  const {
    scenario,
    'broker-url': broker_url,
    'management-url': management_url,
    'replication-factor': replication_factor,
    'as-in-the-study': as_in_the_study,
    'wait-for-quiet': wait_for_quiet,
    ...rest
  } = flags
  const renamed = { broker_url, management_url, replication_factor, as_in_the_study, wait_for_quiet }
  return { ...rest, ...renamed, scenarios: scenario } as RunFlags
}
