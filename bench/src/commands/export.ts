import { join } from 'node:path'
import { EXIT } from '@three-ways/result-files/exit-codes'
import type { Argv, CommandModule } from 'yargs'
import { atWork } from '../progress/at-work.ts'
import { measurements } from '../progress/progress.ts'
import { type ExportFlags, readExportSettings } from '../settings/export-settings.ts'
import { type CommandContext, endWith } from './command-context.ts'
import { oneOf, SWITCH, TEXT } from './option-kinds.ts'

/**
 * `bench export [dir]`: the files of a run as tidy tables for other tools. Ends with 3 where files were
 * missing that a table is made of; what was there is written all the same. What a small copy of a run says
 * that it lacks is told, and is not missing.
 */
export function exportCommand(context: CommandContext): CommandModule {
  return {
    command: 'export [dir]',
    describe: 'write the files of a run as tidy tables, for notebooks and databases',
    builder: options,
    async handler(flags) {
      const [{ EXPORT_TABLES }, { EXPORT_FORMATS }, { exportFolder }] = await work()
      const tables = EXPORT_TABLES.map(({ name }) => name)
      const settings = readExportSettings(flags as ExportFlags, { tables, formats: EXPORT_FORMATS })
      const wanted = EXPORT_TABLES.filter(({ name }) => settings.tables.includes(name))
      const { signal } = context.interruption
      const { files, missing, left_out } = await atWork(
        `Writing ${wanted.length} tables into ${settings.out}`,
        () => exportFolder(settings.folder, wanted, settings, signal),
      )
      const lines = [
        ...missing.map((sentence) => `missing: ${sentence}`),
        ...(left_out.length === 0
          ? []
          : [`left out of this copy: orders of ${measurements(left_out.length)}`]),
        ...files.map(({ file, lines: count }) => `${String(count).padStart(9)}  ${join(settings.out, file)}`),
      ]
      const json = { out: settings.out, format: settings.format, files, missing, left_out }
      context.print(flags.json === true ? `${JSON.stringify(json, null, 2)}\n` : `${lines.join('\n')}\n`)
      if (missing.length > 0) endWith(context, EXIT.invalid)
    },
  }
}

/** Asked for by this command alone: every other one starts without it. */
function work() {
  return Promise.all([
    import('../export/export-tables.ts'),
    import('../export/export-text.ts'),
    import('../export/export-folder.ts'),
  ])
}

function options(yargs: Argv): Argv {
  return yargs
    .positional('dir', { type: 'string', describe: 'results/<run_id>; the newest unless named' })
    .option('format', oneOf('how tables are written', ['csv', 'ndjson'], 'csv'))
    .option('table', { ...TEXT('these alone; results/README.md names them'), array: true })
    .option('out', { ...TEXT('the folder for them'), defaultDescription: '<dir>/export' })
    .option('json', SWITCH('print what was written as JSON'))
    .example('$0 export results/latest --format ndjson', '')
    .example('$0 export --table rows --table orders --out tables', '')
    .epilogue(
      `Ends with ${EXIT.invalid} when files were missing that a table is made of; what a small copy says that it lacks is not.`,
    )
}
