import { cellKey } from '@three-ways/result-files/cell'
import type { CellHistograms } from '@three-ways/result-files/histograms-file'
import type { Metrics, Result } from '@three-ways/result-files/metrics'
import { judgeRun } from '@three-ways/result-files/run-verdict'
import { sampleRun } from '@three-ways/result-files/sample-run'
import type { Second } from '@three-ways/result-files/series-file'
import { compareModels, modelsOf } from './model-row.ts'
import type { ReportData } from './report-data.ts'

/** Everything that a page is made of, from results that are given; for tests. */
export function dataOf(
  results: readonly Result[],
  histograms: ReadonlyMap<string, CellHistograms> = new Map(),
  seconds: ReportData['seconds'] = new Map(),
): ReportData {
  const metrics: Metrics = { schema_version: 3, run: sampleRun().run, results: [...results] }
  const found = {
    verdicts: [],
    counted: new Map(),
    orders: 0,
    large: [],
    missing: [],
    left_out: [],
    differences: [],
  }
  return {
    metrics,
    verdict: judgeRun(metrics),
    comparisons: compareModels(metrics, histograms),
    models: modelsOf(metrics),
    examination: { metrics, histograms, ...found },
    seconds,
    questions: {},
    predictions: {},
  }
}

/** The made-up run, and in it an outage of ten seconds under 50 orders a second. */
export function sampleData(): ReportData {
  const { cells } = sampleRun()
  const results = cells.map(({ result }) => result)
  const histograms = new Map(cells.map((cell) => [cellKey(cell.result), cell.histograms]))
  const outages = results.filter(({ variant }) => variant === 'stopped').map(asOutage)
  const seconds = new Map(outages.map((result) => [cellKey(result), secondsOf(result)]))
  return dataOf([...results, ...outages], histograms, seconds)
}

const [FROM_S, GONE_S, LAST_S] = [5, 10, 20]
const PER_S = 50

const refuses = ({ model }: Pick<Result, 'model'>) => model === 'sync-rest'

function asOutage(result: Result): Result {
  const offered = PER_S * GONE_S
  const refused = refuses(result) ? offered : 0
  const figures = {
    outage_s: GONE_S,
    outage_from_us: FROM_S * 1e6,
    offered_during_outage: offered,
    refused_during_outage: refused,
    accepted_during_outage: offered - refused,
    backlog_cleared_after_restart_s: 1.25,
  }
  return { ...result, scenario: 'backlog', variant: 'kill', figures }
}

function secondsOf(result: Result): Second[] {
  const is_refused = refuses(result)
  return Array.from({ length: LAST_S }, (_, second) => {
    const is_gone = second >= FROM_S && second < FROM_S + GONE_S
    const is_return = second === FROM_S + GONE_S
    const waiting = is_refused || !is_gone ? 0 : PER_S * (second - FROM_S + 1)
    const caught_up = is_return && !is_refused ? PER_S * GONE_S : 0
    return {
      second,
      offered: PER_S,
      repeated: 0,
      accepted: is_gone && is_refused ? 0 : PER_S,
      refused: is_gone && is_refused ? PER_S : 0,
      completed: is_gone ? 0 : PER_S + caught_up,
      business_failed: 0,
      in_flight: 0,
      open_orders: waiting,
      oldest_age_s: 0,
      outboxes: 0,
      backlog: waiting,
      messages: {},
      events: second === FROM_S ? ['kill inventory-service'] : [],
    }
  })
}
