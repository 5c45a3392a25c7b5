import { realpath } from 'node:fs/promises'
import type { Metrics, Run } from '@three-ways/result-files/metrics'
import { readMetrics } from '@three-ways/result-files/read-results'
import {
  createResultsFolder,
  type ResultsFolder,
  reopenResultsFolder,
} from '@three-ways/result-files/results-folder'
import type { RunSettings } from '../settings/run-settings.ts'
import { UsageError } from '../settings/usage-error.ts'
import { commitFacts, treeOfCheckout } from './host-facts.ts'
import { judgedBefore } from './judged-before.ts'
import { leftToMeasure } from './left-to-measure.ts'
import type { Turn } from './plan.ts'
import { RowJudge } from './row-judge.ts'
import { reserveRunFolder } from './run-folder.ts'
import { lockRun } from './run-lock.ts'
import { differencesOfMachine, differencesOfSource, whyNotGoneOn } from './why-not-resumed.ts'

/** Where a run is kept, before anything is started: a folder of its own, or that of a run which was ended. */
export interface RunPlace extends Disposable {
  /** Of a run that is gone on with: what is there, and where. */
  readonly earlier: { readonly path: string; readonly metrics: Metrics } | undefined
}

/**
 * Makes the folder of a run, or takes that of one that was ended early, which nobody else may write
 * meanwhile. Rejects with a `UsageError` where there is none to be had, or nothing to go on with.
 */
export async function openRunPlace({ out, resume }: RunSettings, id: string): Promise<RunPlace> {
  if (resume === undefined) return Object.assign(reserveRunFolder(out, id), { earlier: undefined })
  const metrics = await readMetrics(resume)
  const now = { ...(await commitFacts()), tree: await treeOfCheckout() }
  const none = whyNotGoneOn(metrics)
  const faults = none.length > 0 ? none : differencesOfSource(metrics.run, now)
  if (faults.length > 0) throw new UsageError('run', faults)
  const path = await realpath(resume)
  const lock = lockOrRefuse(path)
  return { earlier: { path, metrics }, [Symbol.dispose]: () => lock[Symbol.dispose]() }
}

/** What is measured in one sitting, and what is known of the ones before. */
export interface Sitting extends Disposable {
  readonly folder: ResultsFolder
  /** Whatever is left of it. */
  readonly plan: readonly Turn[]
  readonly rows: RowJudge
  /** The run as the sitting before left it. */
  readonly before: Metrics | undefined
}

/** Opens the folder of a run that was just described, or of the earlier one if it is the same machine. */
export async function openSitting(
  { earlier }: RunPlace,
  plan: readonly Turn[],
  now: Run,
  out: string,
): Promise<Sitting> {
  if (earlier === undefined) {
    const folder = await createResultsFolder(out, now)
    const lock = lockOrRefuse(folder.path)
    const whole = { folder, plan, rows: new RowJudge(), before: undefined }
    return { ...whole, [Symbol.dispose]: () => lock[Symbol.dispose]() }
  }
  const { path, metrics } = earlier
  const faults = differencesOfMachine(metrics.run, now)
  if (faults.length > 0) throw new UsageError('run', faults)
  const rows = new RowJudge(await judgedBefore(path, metrics.results))
  const folder = await reopenResultsFolder(path, metrics)
  await folder.updateRun(anotherSitting(metrics, now))
  const left = leftToMeasure(plan, metrics.results)
  return { folder, plan: left, rows, before: metrics, [Symbol.dispose]: () => {} }
}

/** What another sitting changes about a run when it begins. Pure. */
export function anotherSitting({ run, results }: Metrics, now: Run): Partial<Run> {
  const first = { id: run.id, started_at: run.started_at, self_test: run.self_test.detail }
  const known = run.sittings ?? [{ ...first, finished_at: run.finished_at, results: 0 }]
  const last = known.map((sitting, index) => {
    return index === known.length - 1 ? { ...sitting, results: results.length } : sitting
  })
  const begun = { id: now.id, started_at: now.started_at, finished_at: null, results: results.length }
  return {
    finished_at: null,
    // One instrument that failed is enough.
    self_test: run.self_test.passed ? now.self_test : run.self_test,
    sittings: [...last, { ...begun, self_test: now.self_test.detail }],
  }
}

/** What the end of a sitting changes about a run. Pure. */
export function endOfSitting({ run, results }: Metrics, finished_at: string): Partial<Run> {
  const { sittings } = run
  if (sittings === undefined) return { finished_at }
  const ended = sittings.map((sitting, index) => {
    return index === sittings.length - 1 ? { ...sitting, finished_at, results: results.length } : sitting
  })
  return { finished_at, sittings: ended }
}

function lockOrRefuse(path: string): Disposable {
  const lock = lockRun(path)
  if (lock !== undefined) return lock
  const message = `expected a run that nobody measures; another process writes ${path}`
  throw new UsageError('run', [{ path: '--resume', message }])
}
