import type { CommandModule } from 'yargs'
import { EXIT } from '../exit-codes.ts'
import type { Progress } from '../progress/progress.ts'
import { standardError, streamProgress } from '../progress/stream-progress.ts'
import { type RunFlags, type RunSettings, readRunSettings } from '../settings/run-settings.ts'
import { type CommandContext, endWith } from './command-context.ts'
import { repeatedCommand } from './repeated-command.ts'
import { runOptions } from './run-options.ts'

/**
 * Runs what the settings ask for and writes its results. Resolves with the exit code; rejects when aborted.
 */
export type RunBench = (settings: RunSettings, progress: Progress, signal: AbortSignal) => Promise<number>

/** `bench run`: measures, and leaves a results folder with a report. */
export function runCommand(context: CommandContext): CommandModule {
  return {
    command: 'run [scenario..]',
    describe: 'measure: the scenarios of the profile, or the named ones',
    builder: runOptions,
    async handler(flags) {
      const settings = readRunSettings(runFlags(flags), repeatedCommand(context.words))
      const progress = streamProgress(standardError(), context.interruption.ending)
      const { runBench } = (await import(RUN_BENCH)) as { runBench: RunBench }
      endWith(context, await runBench(settings, progress, context.interruption.signal))
      if (context.interruption.signal.aborted) endWith(context, EXIT.interrupted)
    },
  }
}

// By name, so that every other command works without loading the whole bench.
const RUN_BENCH = '../run/run-bench.ts'

function runFlags(flags: Record<string, unknown>): RunFlags {
  const { scenario, broker_url: _, ...rest } = flags
  return { ...rest, scenarios: scenario, broker_url: flags['broker-url'] } as RunFlags
}
