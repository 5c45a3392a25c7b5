import type { BatchSizes, PublishTimes, ServiceFlushes } from '@three-ways/result-files/service-counts'
import type { RunningSystem } from '@three-ways/testbed/system'
import { request } from 'undici'
import { type Counts, percentilesOf, subtracted } from './counted-values.ts'

interface Status {
  readonly group_commit_sizes?: { readonly counts: Counts }
  readonly flushes?: Omit<ServiceFlushes, 'service'>
  readonly carrier?: {
    readonly publish_sizes?: { readonly counts: Counts }
    readonly publish_times_ms?: { readonly counts: Counts }
  }
}

interface Reading {
  readonly service: string
  readonly pid: number | undefined
  readonly status: Status
}

/** What services counted of themselves in an interval. */
export interface ServiceCounts {
  /** How much shared a transaction, how much a publish. */
  readonly batch_sizes: readonly BatchSizes[]
  /** How long each publish waited for the word of whoever took over. */
  readonly publish_times: readonly PublishTimes[]
  readonly flushes: readonly ServiceFlushes[]
}

const TIMEOUT_MS = 5_000

/**
 * Starts an interval now. The returned function ends it and gives what the services counted in it. Those that
 * were restarted in between, or do not answer, are left out: they have forgotten.
 */
export async function watchServices(running: RunningSystem): Promise<() => Promise<ServiceCounts>> {
  const before = new Map((await readAll(running)).map((reading) => [reading.service, reading]))
  return async () => {
    const spans = (await readAll(running)).flatMap(({ service, pid, status }) => {
      const earlier = before.get(service)
      return earlier === undefined || earlier.pid !== pid
        ? []
        : [{ service, from: earlier.status, to: status }]
    })
    return {
      batch_sizes: spans.flatMap(batchSizesIn),
      publish_times: spans.flatMap(publishTimesIn),
      flushes: spans.flatMap(flushesIn),
    }
  }
}

async function readAll(running: RunningSystem): Promise<Reading[]> {
  const readings = running.services.map(async ({ name, pid }): Promise<Reading[]> => {
    try {
      const url = `${running.deployment.urls.get(name)}/status`
      const { body } = await request(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })
      return [{ service: name, pid: pid(), status: (await body.json()) as Status }]
    } catch {
      return []
    }
  })
  return (await Promise.all(readings)).flat()
}

/** What one service told at both ends of the interval. */
interface Span {
  readonly service: string
  readonly from: Status
  readonly to: Status
}

function batchSizesIn({ service, from, to }: Span): BatchSizes[] {
  const sizes = [
    ['commit', from.group_commit_sizes, to.group_commit_sizes],
    ['publish', from.carrier?.publish_sizes, to.carrier?.publish_sizes],
  ] as const
  return sizes.flatMap(([of, before, after]) => {
    const found = percentilesOf(subtracted(after?.counts, before?.counts))
    return found === undefined ? [] : [{ service, of, batches: found.count, p50: found.p50, p99: found.p99 }]
  })
}

function publishTimesIn({ service, from, to }: Span): PublishTimes[] {
  const found = percentilesOf(
    subtracted(to.carrier?.publish_times_ms?.counts, from.carrier?.publish_times_ms?.counts),
  )
  if (found === undefined) return []
  return [{ service, publishes: found.count, p50_ms: found.p50, p99_ms: found.p99 }]
}

function flushesIn({ service, from, to }: Span): ServiceFlushes[] {
  const [before, after] = [from.flushes, to.flushes]
  if (before === undefined || after === undefined) return []
  const since = (name: 'commits' | 'log_restarts' | 'flushes') => Math.max(0, after[name] - before[name])
  return [
    {
      service,
      synchronous: after.synchronous,
      commits: since('commits'),
      log_restarts: since('log_restarts'),
      flushes: since('flushes'),
    },
  ]
}
