import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { LoadGenerator } from '@three-ways/instrument/load-generator'
import { raiseMainThread } from '@three-ways/instrument/priority'
import type { WrittenReport } from '@three-ways/report/written-report'
import { newRunId, type ResultsFolder } from '@three-ways/result-files/results-folder'
import { MadeList } from '@three-ways/testbed/made-list'
import { measurements, type Progress } from '../progress/progress.ts'
import { writeReport } from '../reporting/write-report.ts'
import { estimateCell_s } from '../settings/estimate.ts'
import type { RunSettings } from '../settings/run-settings.ts'
import { KeptSites } from './kept-sites.ts'
import { unfinished } from './left-to-measure.ts'
import { planOf } from './plan.ts'
import { planLines } from './plan-text.ts'
import { busySlipOf, proveInstrument } from './prove-instrument.ts'
import { isLate, QuietWait } from './quiet-wait.ts'
import { describeRun, withSite } from './run-description.ts'
import { runTurn } from './run-turn.ts'
import { endOfSitting, openRunPlace, openSitting, type Sitting } from './sitting.ts'
import type { RunOptions } from './turn-options.ts'
import { refuseOtherSettings } from './why-not-resumed.ts'
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
  using place = await openRunPlace(settings, id)
  await using working_folder = await openWorkingFolder('')
  const attached = Object.keys(settings.broker.urls).length > 0
  using made_list = attached ? new MadeList(id) : undefined
  await using generator = await LoadGenerator.open()
  const placed = { ...priorities, generator_scheduling: generator.scheduling }
  progress.phase('the instrument proves itself')
  const self_test = await proveInstrument(generator, progress, signal)
  const beginning = { id, started_at, stores: working_folder.path, placed, self_test }
  const run = await describeRun(settings, beginning)
  using sitting = await openSitting(place, planOf(settings.models, settings.rows), run, settings.out)
  const { folder, plan } = sitting
  const cells_s = estimateOf(sitting)
  const estimate_s = settings.estimate_s * shareLeft(settings, cells_s)
  progress.runStarts({ cells: unfinished(plan).length, estimate_s, cells_s, out: folder.path })
  for (const line of planLines(plan)) progress.note(line)
  try {
    await measureAll({
      settings,
      id,
      sitting,
      generator,
      working_folder: working_folder.path,
      made_list,
      progress,
      signal,
    })
    await folder.updateRun({
      complete: true,
      ...endOfSitting(folder.metrics, new Date().toISOString()),
      bench_most_resident_mb: Math.max(mostResident_mb(), folder.metrics.run.bench_most_resident_mb ?? 0),
    })
  } catch (error) {
    // What ended the run is the news, whatever fails behind it.
    await keepWhatIsThere(folder, progress, signal).catch((late: Error) => progress.note(late.message))
    throw error
  } finally {
    progress.runEnds()
  }
  // Awaited here: the place of the run is held until its report is written.
  return await writeReport(folder.path)
}

/** Seconds that the cells which are left will take by themselves. */
function estimateOf({ plan }: Pick<Sitting, 'plan'>): number {
  return unfinished(plan).reduce((sum, { row }) => sum + estimateCell_s(row), 0)
}

/** Of a run that is gone on with, how much of it is left; 1 of any other. */
function shareLeft({ models, rows }: RunSettings, cells_s: number): number {
  const all_s = estimateOf({ plan: planOf(models, rows) })
  return all_s === 0 ? 1 : cells_s / all_s
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
      await folder.updateRun(endOfSitting(folder.metrics, new Date().toISOString()))
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
  /** Of this sitting: behind it stands what is made in brokers. */
  readonly id: string
  readonly sitting: Sitting
  readonly generator: LoadGenerator
  readonly working_folder: string
  readonly made_list: MadeList | undefined
  readonly progress: Progress
  readonly signal: AbortSignal
}

async function measureAll(measuring: Measuring): Promise<void> {
  const { settings, id, sitting, generator, working_folder, made_list, progress, signal } = measuring
  const { folder, plan, rows, before } = sitting
  const said = new Set<string>()
  const sayOnce = (line: string) => {
    if (!said.has(line)) progress.note(line)
    said.add(line)
  }
  const waited_before_s = before?.run.waited_for_quiet_s ?? 0
  const quiet = new QuietWait({
    most_s: settings.wait_for_quiet_s,
    busySlip: async (signal) => (await busySlipOf(generator, signal)).p99_ms,
    onWaited: (waited_s) => folder.updateRun({ waited_for_quiet_s: waited_before_s + waited_s }),
  })
  if (isLate(folder.metrics.run.self_test.busy_slip_p99_ms)) quiet.doubt()
  const options: RunOptions = {
    settings,
    generator,
    quiet,
    run_id: id,
    versions: folder.metrics.run.versions,
    working_folder,
    made_list,
    sayOnce,
    log_folder: before === undefined ? folder.service_logs : join(folder.service_logs, id),
    progress,
    signal,
    onSite: (system, kept) => folder.updateRun(withSite(folder.metrics.run, system, kept, before?.run)),
    run_settings: folder.metrics.run.settings,
    onConfiguration: async (hash, configuration) => {
      const { configurations = {} } = folder.metrics.run
      if (hash in configurations) return
      await folder.updateRun({ configurations: { ...configurations, [hash]: configuration } })
    },
    onCell: async (finished) => {
      refuseOtherSettings(before?.results ?? [], folder.metrics.run, finished.result)
      await folder.addResult(finished, { rows: rows.add(finished) })
    },
  }
  const rounds = Math.max(...plan.map(({ round }) => round))
  await using sites = new KeptSites(options)
  for (const [index, turn] of plan.entries()) {
    progress.turnStarts({ model: turn.model, round: turn.round, rounds, cells: unfinished([turn]).length })
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
