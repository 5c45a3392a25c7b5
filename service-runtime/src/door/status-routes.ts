import type { OutcomeCounts } from '@three-ways/event-contract/outcome-counts'
import type { Blockages } from '../blockages.ts'
import { effectivePragmas } from '../store/database.ts'
import { FlushCount } from '../store/flush-count.ts'
import { MomentCounts } from '../store/moment-counts.ts'
import { type SettingHolders, serviceSettings } from '../told/service-settings.ts'
import type { ServiceDeclaration } from '../workflow.ts'
import { sendJson } from './answers.ts'
import type { OutcomeFeed } from './outcome-feed.ts'

export interface StatusOptions extends SettingHolders {
  readonly blockages: Blockages
  readonly feed: OutcomeFeed
  readonly declaration: ServiceDeclaration
}

/**
 * What every service tells of itself: `/health`, `/outcomes` and how many there were, and `/status` for the
 * report's manifest.
 */
export function mountStatus(options: StatusOptions): void {
  const { door, engine, intake, carrier, blockages, feed, declaration, settings } = options
  const { database, checkpoints, retention } = options
  const flushes = new FlushCount(database, settings.store_file, {
    commits: () => engine.commits.committed,
    checkpoints: () => checkpoints.made,
  })
  door.get('/health', (_request, response) => {
    const waiting_for = [...carrier.waitingFor()]
    const blocked = blockages.list()
    const ready = waiting_for.length === 0 && blocked.length === 0
    const more = declaration.health?.(ready)
    sendJson(response, ready ? 200 : 503, { service: declaration.name, ready, waiting_for, blocked, ...more })
  })
  door.get('/outcomes', feed.serve)
  const counts = new MomentCounts(database)
  door.get('/outcomes/counts', async (_request, response) => {
    const begun = () => ({ begun: declaration.begun?.(engine.tables) ?? null })
    sendJson(response, 200, (await counts.read(begun)) satisfies OutcomeCounts)
  })
  door.get('/parked', (_request, response) => {
    sendJson(response, 200, { parked: engine.outbox.parked() })
  })
  door.get('/status', async (_request, response) => {
    const told = await carrier.status?.()
    const effective = await serviceSettings(options)
    sendJson(response, 200, {
      service: declaration.name,
      blocked: blockages.list(),
      undelivered: engine.outbox.undelivered(),
      parked: engine.outbox.parked().length,
      duplicates_ignored: engine.inbox.repeats(),
      messages_skipped: intake.skipped,
      messages_too_old: intake.too_old,
      forgotten: retention.forgotten(),
      group_commit_sizes: engine.commits.sizes.summary(),
      flushes: flushes.told(),
      pragmas: effectivePragmas(database),
      settings: {
        durability: settings.durability,
        handler_concurrency: settings.handler_concurrency,
        request_timeout_ms: settings.request_timeout_ms,
        max_requests_in_flight: settings.max_requests_in_flight,
        max_undelivered: settings.max_undelivered,
      },
      node: process.versions.node,
      carrier: told,
      effective,
    })
  })
}
