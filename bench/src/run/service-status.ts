import type { RunningSystem } from '@three-ways/testbed/system'
import { request } from 'undici'
import type { BatchSizes } from '../results/metrics.ts'

/** How often each size occurred. */
type SizeCounts = Readonly<Record<string, number>>

interface Status {
  readonly group_commit_sizes?: { readonly counts: SizeCounts }
  readonly carrier?: { readonly publish_sizes?: { readonly counts: SizeCounts } }
}

interface Reading {
  readonly service: string
  readonly pid: number | undefined
  readonly sizes: readonly (readonly [of: BatchSizes['of'], counts: SizeCounts])[]
}

const TIMEOUT_MS = 5_000

/**
 * Starts an interval now. The returned function ends it and gives the achieved batch sizes in it: how much
 * shared a transaction, how much a publish. Services that were restarted in between, or do not answer, are
 * left out: they have forgotten.
 */
export async function watchBatchSizes(running: RunningSystem): Promise<() => Promise<BatchSizes[]>> {
  const before = new Map((await readAll(running)).map((reading) => [reading.service, reading]))
  return async () => {
    return (await readAll(running)).flatMap(({ service, pid, sizes }) => {
      const earlier = before.get(service)
      if (earlier === undefined || earlier.pid !== pid) return []
      return sizes.flatMap(([of, counts]) => {
        const known = earlier.sizes.find(([name]) => name === of)?.[1] ?? {}
        const summed = summaryOf(subtracted(counts, known))
        return summed === undefined ? [] : [{ service, of, ...summed }]
      })
    })
  }
}

async function readAll(running: RunningSystem): Promise<Reading[]> {
  const readings = running.services.map(async ({ name, pid }): Promise<Reading[]> => {
    try {
      const url = `${running.deployment.urls.get(name)}/status`
      const { body } = await request(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })
      const { group_commit_sizes, carrier } = (await body.json()) as Status
      const sizes = [
        ['commit', group_commit_sizes?.counts],
        ['publish', carrier?.publish_sizes?.counts],
      ] as const
      const known = sizes.flatMap(([of, counts]) => (counts === undefined ? [] : [[of, counts] as const]))
      return [{ service: name, pid: pid(), sizes: known }]
    } catch {
      return []
    }
  })
  return (await Promise.all(readings)).flat()
}

/** Undefined where there is less now than before: those are not of one process. */
function subtracted(now: SizeCounts, before: SizeCounts): Map<number, number> | undefined {
  const left = new Map<number, number>()
  for (const size of new Set([...Object.keys(now), ...Object.keys(before)])) {
    const count = (now[size] ?? 0) - (before[size] ?? 0)
    if (count < 0) return undefined
    if (count > 0) left.set(Number(size), count)
  }
  return left
}

/** Half of the batches had at most `p50` members, 99 % at most `p99`. Pure. */
function summaryOf(counts: ReadonlyMap<number, number> | undefined) {
  if (counts === undefined || counts.size === 0) return undefined
  const batches = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const sizes = [...counts].sort(([one], [other]) => one - other)
  const at = (share: number) => {
    let seen = 0
    for (const [size, count] of sizes) {
      seen += count
      if (seen >= share * batches) return size
    }
    return 0
  }
  return { batches, p50: at(0.5), p99: at(0.99) }
}
