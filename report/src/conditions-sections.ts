import { countedIn } from '@three-ways/result-files/counted-words'
import type { Run } from '@three-ways/result-files/metrics'
import { type IdleBroker, idleText, warmUpText } from '@three-ways/result-files/temperature'
import { milliseconds, number } from './numbers.ts'
import type { ReportData } from './report-data.ts'
import { sittingRows, waitRows } from './sittings.ts'
import { left, table } from './table.ts'

/** Of a run of before version 3: setting by setting, one column per model. */
export function manifestSection({ metrics, models }: ReportData): string {
  const { manifest } = metrics.run
  if (manifest === undefined || manifest.length === 0) return ''
  const columns = [left('question'), ...models.map(left), left('equal?')]
  const rows = manifest.map(({ question, answers, equal, why_not }) => [
    question,
    ...models.map((model) => answers[model] ?? '–'),
    equal ? 'equal' : `not: ${why_not ?? 'no reason given'}`,
  ])
  return [
    '## Is it fair?',
    'Effective settings, read back from the running systems. What is not equal says why.',
    table(columns, rows),
  ].join('\n\n')
}

/** Where, with what, and how this was measured, and how to do it again. */
export function conditionsSection({ metrics }: ReportData): string {
  const { run } = metrics
  const { host } = run
  const rows = [
    ['Repeat it', `\`${run.command}\``],
    ['Started, finished', `${run.started_at}, ${run.finished_at ?? 'not finished'}`],
    ...sittingRows(run),
    ...waitRows(run),
    ['Profile, seed', `${run.profile}, ${run.seed}`],
    ['Commit', commitText(run)],
    ['Durability', DURABILITY[run.durability]],
    ['Host', `${host.cpu}, ${host.cores} cores, ${number(host.memory_gib)} GiB, ${host.os} (${host.kernel})`],
    ['Disk of the stores', diskText(host)],
    ['Versions', pairs(run.versions, ' ')],
    ...Object.entries(run.service_hosts ?? {}).map(([model, { kind = '', ...facts }]) => [
      `Services of ${model}`,
      Object.keys(facts).length === 0 ? kind : `${kind} (${pairs(facts, ' ')})`,
    ]),
    ...run.brokers.map(({ kind, source, why, versions }) => [
      `Broker ${kind}`,
      `${source}: ${why} (${pairs(versions, ' ')})`,
    ]),
    ...run.brokers.map(({ kind, settings }) => [
      `Settings of ${kind}`,
      pairs(settings, '=') || 'all default',
    ]),
    ...run.brokers.flatMap(({ kind, warm_ups, idle }) => [
      ...(warm_ups ?? []).map((warm_up) => [`Warm-up of ${kind}`, warmUpText(warm_up)]),
      ...(idle === undefined ? [] : [[`${kind} while others are measured`, idleLine(idle)]]),
    ]),
    ['Settings of the run', pairs(run.settings, '=') || 'all default'],
  ]
  return ['## Conditions', table([left('what'), left('value')], rows)].join('\n\n')
}

function idleLine(idle: IdleBroker): string {
  return `${idle.paused ? 'paused' : 'goes on'}: ${idleText(idle)}`
}

const DURABILITY: Readonly<Record<Run['durability'], string>> = {
  D1: 'D1: what is ranked waits for no flush; rows with a fault are as vendors recommend; other classes are rows of their own',
  D2: 'D2: every acknowledgement waits for a flush; power loss was not tested',
}

/** What the words mean, for somebody who sees this for the first time. */
export function howToReadSection({ metrics, comparisons }: ReportData): string {
  const { one, a, many } = countedIn(comparisons)
  const by = many === 'orders' ? 'the order service' : 'the service that takes it'
  const lines = [
    `**Accepted** is the moment the customer has an HTTP answer. **Decided** is the moment the ${one} is stored as confirmed or failed. **Completed** is the moment all of its effects are done, the notification included. Both are told by ${by} in its outcome feed, in every model, so both may lie before the answer that reports them.`,
    `All times count from the moment ${a} was planned to be sent, so a slow system cannot hide by slowing down the one that asks.`,
    'A 202 is never ranked against a 201: the first is a receipt ("I have it"), the second a decision ("it is done"). Only decided and completed mean the same in every model.',
    'A percentile is printed only with ten samples beyond it: 20 for p50, 200 for p95, 1,000 for p99; else it reads n/a with the number of samples. Several runs are merged as histograms, never averaged.',
    'Fewer than six runs give a range and no confidence interval. What is ranked, and how, stands in "What is ranked"; a p99 is a description, and never ranks anybody.',
    'A 422 is an order that the business refused, and counts as accepted and failed; 503 and 504 count as refused.',
    'D1: no acknowledgement waits for a flush to the disk, and what was accepted survives a killed process. D2: every one does. Recommended: as the vendors of a model’s parts advise, where that is neither. Only D1 is ranked.',
    `In D2, one write with fdatasync takes p50 ${milliseconds(metrics.run.host.fdatasync_p50_ms)} ms, p99 ${milliseconds(metrics.run.host.fdatasync_p99_ms)} ms on this disk, and no loss of power was tested.`,
    'Doubled counts rows in the databases and has to be 0. An effect outside of them (the notification itself) cannot be made to happen exactly once by a database, and may happen twice after a crash.',
  ]
  return ['## How to read this', ...lines].join('\n\n')
}

function commitText({ commit, dirty }: Run): string {
  if (commit === null) return 'unknown (no git here)'
  return dirty === true ? `${commit} with changes that are not committed` : commit
}

function diskText(host: Run['host']): string {
  const sync = `p50 ${milliseconds(host.fdatasync_p50_ms)} ms, p99 ${milliseconds(host.fdatasync_p99_ms)} ms`
  return `${host.file_system}; a 4 KiB write with fdatasync takes ${sync}`
}

function pairs(values: Readonly<Record<string, string | number | boolean>>, sign: string): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}${sign}${value}`)
    .join(', ')
}
