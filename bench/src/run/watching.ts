import type { Analytics } from '@three-ways/event-contract/analytics'
import { request } from 'undici'
import { analyticsDifferences } from '../measure/analytics-check.ts'
import { canonicalJson } from '../measure/analytics-digest.ts'
import { readAnalytics } from '../measure/observers.ts'
import { loadWorkflow, ORDER_WORKFLOW, type WorkflowName } from '../settings/workflows.ts'

/** How what an observer made of the events is read, and compared with what it made of them before. */
export interface Watching<Seen extends object = object> {
  /** What the observer at this door shows now. */
  read(url: string, signal: AbortSignal): Promise<Seen>
  /** In what the one is not the other, in words; empty if and only if they are equal. */
  differences(seen: Seen, expected: Seen): readonly string[]
  /** What was seen, in a few words. */
  summary(seen: Seen): string
}

const ANALYTICS: Watching<Analytics> = {
  read: readAnalytics,
  differences: analyticsDifferences,
  summary: ({ total_orders, failed }) => `${total_orders} orders, ${failed} failed`,
}

/** Of the workflow of this name; undefined where nobody watches it. */
export async function watchingOf(name: WorkflowName): Promise<Watching | undefined> {
  if (name === ORDER_WORKFLOW) return ANALYTICS as unknown as Watching
  const { watched_at } = await loadWorkflow(name)
  return watched_at === undefined ? undefined : watchingAt(watched_at)
}

/** What an observer shows at a path, whatever it is. */
function watchingAt(path: string): Watching<{ readonly count?: number }> {
  return {
    async read(url, signal) {
      const { statusCode, body } = await request(`${url}${path}`, { signal })
      if (statusCode === 200) return (await body.json()) as { count?: number }
      await body.dump()
      throw new Error(`Reading ${url}${path}: expected 200, got ${statusCode}`)
    },
    differences(seen, expected) {
      const [left, right] = [canonicalJson(seen), canonicalJson(expected)]
      return left === right ? [] : [`${left}, expected ${right}`]
    },
    summary: ({ count }) => `${count} events`,
  }
}
