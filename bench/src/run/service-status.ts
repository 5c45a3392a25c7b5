import type { RunningSystem } from '@three-ways/testbed/system'
import { request } from 'undici'
import type { BatchSizes } from '../results/metrics.ts'

interface Sizes {
  readonly count: number
  readonly p50: number
  readonly p99: number
}

interface Status {
  readonly group_commit_sizes?: Sizes
  readonly carrier?: { readonly publish_sizes?: Sizes }
}

const TIMEOUT_MS = 5_000

/** Achieved batch sizes of every service that answers: how much shared a transaction, how much a publish. */
export async function batchSizes(running: RunningSystem): Promise<BatchSizes[]> {
  const found: BatchSizes[] = []
  for (const [service, url] of running.deployment.urls) {
    const { body } = await request(`${url}/status`, { signal: AbortSignal.timeout(TIMEOUT_MS) })
    const { group_commit_sizes, carrier } = (await body.json()) as Status
    for (const [of, sizes] of [
      ['commit', group_commit_sizes],
      ['publish', carrier?.publish_sizes],
    ] as const) {
      if (sizes === undefined) continue
      found.push({ service, of, batches: sizes.count, p50: sizes.p50, p99: sizes.p99 })
    }
  }
  return found
}
