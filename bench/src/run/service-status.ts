import type { RunningSystem } from '@three-ways/testbed/system'
import { request } from 'undici'

interface Status {
  readonly group_commit_sizes?: { readonly count: number; readonly p50: number; readonly p99: number }
}

const TIMEOUT_MS = 5_000

/** Achieved batch sizes of the group commit, by service: how many messages shared a transaction (rule 26). */
export async function commitSizes(running: RunningSystem): Promise<Record<string, number>> {
  const figures: Record<string, number> = {}
  for (const [service, url] of running.deployment.urls) {
    const { body } = await request(`${url}/status`, { signal: AbortSignal.timeout(TIMEOUT_MS) })
    const { group_commit_sizes: sizes } = (await body.json()) as Status
    if (sizes === undefined) continue
    const name = service.replaceAll('-', '_')
    figures[`${name}_commit_size_p50`] = sizes.p50
    figures[`${name}_commit_size_p99`] = sizes.p99
  }
  return figures
}
