import type { Argv, CommandModule } from 'yargs'
import { EXIT } from '../exit-codes.ts'
import type { Progress } from '../progress/progress.ts'
import { standardError, streamProgress } from '../progress/stream-progress.ts'
import { MODEL_NAMES } from '../settings/models.ts'
import { OUTAGE_KINDS, OUTAGE_TARGETS } from '../settings/outage.ts'
import { PROFILE_NAMES, SCENARIO_NAMES } from '../settings/profiles.ts'
import { DURABILITIES, type RunFlags, type RunSettings, readRunSettings } from '../settings/run-settings.ts'
import { type CommandContext, endWith } from './command-context.ts'
import { repeatedCommand } from './repeated-command.ts'

/**
 * Runs what the settings ask for and writes its results. Resolves with the exit code; rejects when aborted.
 */
export type RunBench = (settings: RunSettings, progress: Progress, signal: AbortSignal) => Promise<number>

/** `bench run`: measures, and leaves a results folder with a report. */
export function runCommand(context: CommandContext): CommandModule {
  return {
    command: 'run [scenario..]',
    describe: 'measure: the scenarios of the profile, or the named ones',
    builder: options,
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

function options(yargs: Argv): Argv {
  const text = { type: 'string', requiresArg: true } as const
  return yargs
    .positional('scenario', { type: 'string', array: true, describe: `any of ${SCENARIO_NAMES.join(', ')}` })
    .option('model', { ...text, array: true, describe: `any of ${MODEL_NAMES.join(', ')}; all unless named` })
    .option('profile', { ...text, describe: `${PROFILE_NAMES.join(', ')}; standard unless given` })
    .option('rate', { ...text, describe: 'orders per second, instead of the profile’s' })
    .option('duration', {
      ...text,
      describe: 'seconds of load, an outage not included, instead of the profile’s',
    })
    .option('repetitions', { ...text, describe: 'how often each row is measured, instead of the profile’s' })
    .option('outage', { ...text, describe: 'backlog: seconds for which something is gone' })
    .option('kill', { ...text, describe: `backlog: what is gone, one of ${OUTAGE_TARGETS.join(', ')}` })
    .option('fault', { ...text, describe: `backlog: how it goes, one of ${OUTAGE_KINDS.join(', ')}` })
    .option('durability', {
      ...text,
      describe: `${DURABILITIES.join(' (survives a killed process) or ')} (fsync before acknowledgement)`,
    })
    .option('broker', {
      ...text,
      describe: 'auto, local, attach, or compose: everything in containers of the model’s stack',
    })
    .option('broker-url', {
      ...text,
      array: true,
      describe: 'rabbitmq=amqp://user:password@host:port, kafka=host:port',
    })
    .option('seed', { ...text, describe: 'of arrivals and orders; 1 unless given' })
    .option('out', { ...text, describe: 'the folder that gets the run’s own folder; results unless given' })
}

function runFlags(flags: Record<string, unknown>): RunFlags {
  const { scenario, broker_url: _, ...rest } = flags
  return { ...rest, scenarios: scenario, broker_url: flags['broker-url'] } as RunFlags
}
