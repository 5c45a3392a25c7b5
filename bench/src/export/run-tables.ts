import { type ExportTable, flag, real, text, whole } from './export-table.ts'

/** The run itself: where and how everything else was measured. */
export const RUN_TABLE: ExportTable = {
  name: 'run',
  what: 'the run',
  columns: [
    text('run_id'),
    text('started_at'),
    text('finished_at'),
    flag('complete', 'false of a run that was interrupted'),
    text('profile'),
    whole('seed'),
    text('commit'),
    flag('dirty', 'whether files differed from the commit'),
    text('durability'),
    text('os'),
    text('kernel'),
    text('cpu'),
    whole('cores'),
    real('memory_gib'),
    text('file_system'),
    real('fdatasync_p50_ms'),
    real('fdatasync_p99_ms'),
    text('command'),
  ],
  *rows({ metrics: { run } }) {
    const { id, started_at, finished_at, complete, profile, seed, commit, dirty, durability, host } = run
    const { os, kernel, cpu, cores, memory_gib, file_system, fdatasync_p50_ms, fdatasync_p99_ms } = host
    yield [
      ...[id, started_at, finished_at, complete, profile, seed, commit, dirty, durability],
      ...[os, kernel, cpu, cores, memory_gib, file_system, fdatasync_p50_ms, fdatasync_p99_ms],
      run.command,
    ]
  },
}

/** What was in effect: one setting of one configuration. */
export const SETTINGS_TABLE: ExportTable = {
  name: 'settings',
  what: 'a setting that was in effect in a configuration',
  columns: [text('run_id'), text('configuration_hash'), text('model'), text('name'), text('value')],
  *rows({ metrics: { run } }) {
    for (const [hash, { model, settings }] of Object.entries(run.configurations ?? {})) {
      for (const [name, value] of Object.entries(settings)) yield [run.id, hash, model, name, String(value)]
    }
  },
}
