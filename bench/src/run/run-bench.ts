import { readdir, rm } from 'node:fs/promises'
import { LoadGenerator } from '@three-ways/instrument/load-generator'
import { raiseMainThread } from '@three-ways/instrument/priority'
import { ownAffinity } from '@three-ways/instrument/process-placement'
import type { WrittenReport } from '@three-ways/report/written-report'
import type { Run } from '@three-ways/result-files/metrics'
import { createResultsFolder, newRunId, type ResultsFolder } from '@three-ways/result-files/results-folder'
import { MadeList } from '@three-ways/testbed/made-list'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import { measurements, type Progress } from '../progress/progress.ts'
import { writeReport } from '../reporting/write-report.ts'
import { estimateCell_s } from '../settings/estimate.ts'
import type { RunSettings } from '../settings/run-settings.ts'
import { commitFacts, hostFacts, packageVersions } from './host-facts.ts'
import type { KeptSite } from './kept-site.ts'
import { KeptSites } from './kept-sites.ts'
import { planOf } from './plan.ts'
import { planLines } from './plan-text.ts'
import { proveInstrument } from './prove-instrument.ts'
import { RowJudge } from './row-judge.ts'
import { reserveRunFolder } from './run-folder.ts'
import { runTurn } from './run-turn.ts'
import { RUN_CONDITIONS, type RunOptions } from './turn-options.ts'
import { openWorkingFolder } from './working-folder.ts'

/**
 * Measures what the settings ask for. Every finished cell is in the results folder before the next one
 * starts, and a report is made of what is there even if the run is ended early. Resolves with the report;
 * rejects with the signal's reason, or with what could not be had.
 */
export async function runBench(
  settings: RunSettings,
  progress: Progress,
  signal: AbortSignal,
): Promise<WrittenReport> {
  const priorities = raiseMainThread()
  const started_at = new Date()
  const id = newRunId(started_at, settings.profile)
  using _reserved = reserveRunFolder(settings.out, id)
  await using working_folder = await openWorkingFolder('')
  const attached = Object.keys(settings.broker.urls).length > 0
  using made_list = attached ? new MadeList(id) : undefined
  await using generator = await LoadGenerator.open()
  const placed = { ...priorities, generator_scheduling: generator.scheduling }
  const plan = planOf(settings.models, settings.rows)
  const planned = plan.flatMap(({ cells }) => cells.map(({ row }) => row))
  const cells = planned.length
  const cells_s = planned.reduce((sum, row) => sum + estimateCell_s(row), 0)
  const self_test = await proveInstrument(generator, progress, signal)
  const run = await describeRun(settings, started_at, id, working_folder.path, placed, self_test)
  const folder = await createResultsFolder(settings.out, run)
  progress.runStarts({ cells, estimate_s: settings.estimate_s, cells_s, out: folder.path })
  for (const line of planLines(plan)) progress.note(line)
  try {
    await measureAll({
      settings,
      plan,
      generator,
      folder,
      working_folder: working_folder.path,
      made_list,
      progress,
      signal,
    })
    await folder.updateRun({
      complete: true,
      finished_at: new Date().toISOString(),
      bench_most_resident_mb: mostResident_mb(),
    })
  } catch (error) {
    // What ended the run is the news, whatever fails behind it.
    await keepWhatIsThere(folder, progress, signal).catch((late: Error) => progress.note(late.message))
    throw error
  } finally {
    progress.runEnds()
  }
  return writeReport(folder.path)
}

/** What this process held at most so far, all its threads. */
function mostResident_mb(): number {
  return Math.round((process.resourceUsage().maxRSS * 1024) / 1e5) / 10
}

/**
 * Of a run that did not come to its end. Where no measurement was finished nothing is kept, but for the logs,
 * which may tell why.
 */
async function keepWhatIsThere(
  folder: ResultsFolder,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const { length } = folder.metrics.results
  if (length > 0) {
    const kept = `What was finished before is kept (${measurements(length)})`
    try {
      await folder.updateRun({ finished_at: new Date().toISOString() })
      progress.note(`${kept}: ${(await writeReport(folder.path)).file}`)
    } catch {
      progress.note(
        `${kept}: ${folder.path}; no report could be made of it, which "bench report" does later.`,
      )
    }
  } else if (signal.aborted || (await readdir(folder.service_logs)).length === 0) {
    await rm(folder.path, { recursive: true, force: true })
    progress.note('No measurement was finished, and nothing is kept.')
  } else progress.note(`No measurement was finished; logs are in ${folder.service_logs}`)
}

interface Measuring {
  readonly settings: RunSettings
  readonly plan: ReturnType<typeof planOf>
  readonly generator: LoadGenerator
  readonly folder: ResultsFolder
  readonly working_folder: string
  readonly made_list: MadeList | undefined
  readonly progress: Progress
  readonly signal: AbortSignal
}

async function measureAll(measuring: Measuring): Promise<void> {
  const { settings, plan, generator, folder, working_folder, made_list, progress, signal } = measuring
  const rows = new RowJudge()
  const said = new Set<string>()
  const sayOnce = (line: string) => {
    if (!said.has(line)) progress.note(line)
    said.add(line)
  }
  const options: RunOptions = {
    settings,
    generator,
    run_id: folder.metrics.run.id,
    versions: folder.metrics.run.versions,
    working_folder,
    made_list,
    sayOnce,
    log_folder: folder.service_logs,
    progress,
    signal,
    onSite: (system, kept) => folder.updateRun(withSite(folder.metrics.run, system, kept)),
    run_settings: folder.metrics.run.settings,
    onConfiguration: async (hash, configuration) => {
      const { configurations = {} } = folder.metrics.run
      if (hash in configurations) return
      await folder.updateRun({ configurations: { ...configurations, [hash]: configuration } })
    },
    onCell: async (finished) => {
      await folder.addResult(finished, { rows: rows.add(finished) })
    },
  }
  await using sites = new KeptSites(options)
  for (const [index, turn] of plan.entries()) {
    const kept = await sites.enter(turn.model)
    await runTurn({ ...options, turn, kept })
    const next = plan[index + 1]
    if (next?.model === turn.model) continue
    await sites.leave(
      turn.model,
      plan.slice(index + 1).some(({ model }) => model === turn.model),
    )
  }
}

/** What is known of a run before its first cell. */
async function describeRun(
  settings: RunSettings,
  started_at: Date,
  id: string,
  stores: string,
  placed: Readonly<Record<string, string | number>>,
  self_test: Run['self_test'],
): Promise<Run> {
  return {
    id,
    started_at: started_at.toISOString(),
    finished_at: null,
    complete: false,
    command: settings.command,
    profile: settings.profile,
    seed: settings.seed,
    ...(await commitFacts()),
    durability: settings.durability,
    host: await hostFacts(stores),
    versions: await packageVersions(),
    brokers: [],
    titles: {},
    service_hosts: {},
    settings: { ...RUN_CONDITIONS, ...placed, generator_cpu_affinity: await ownAffinity() },
    configurations: {},
    self_test,
  }
}

function withSite(run: Run, system: SystemUnderTest, { site, warm_ups, idle }: KeptSite): Partial<Run> {
  const { broker, service_host } = site
  const titles = { ...run.titles, [system.name]: system.title }
  const hosts = { ...run.service_hosts, [system.name]: { kind: service_host.kind, ...service_host.facts } }
  const known = { titles, service_hosts: hosts }
  if (broker === undefined) return known
  const { kind, source, why, versions, settings } = broker
  const entry = { kind, source, why, versions, settings, warm_ups: [...warm_ups], idle }
  const others = run.brokers.filter((other) => other.kind !== kind)
  return { ...known, brokers: [...others, entry] }
}
