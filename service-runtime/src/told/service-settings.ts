import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type { DatabaseSync } from 'node:sqlite'
import { type EffectiveSettings, UNKNOWN } from '@three-ways/event-contract/effective-settings'
import type { Express } from 'express'
import type { Carrier, Transport } from '../carrier.ts'
import { doorSettings } from '../door/door.ts'
import type { Engine } from '../engine/engine.ts'
import type { Intake } from '../intake/intake.ts'
import type { Metering } from '../metrics/metering.ts'
import type { Settings } from '../settings.ts'
import type { Checkpoints } from '../store/checkpoints.ts'
import { storeSettings } from '../store/database.ts'
import type { Retention } from '../store/retention.ts'
import type { Tracing } from '../trace/tracing.ts'
import { processSettings } from './process-settings.ts'
import { sourceHash } from './source-hash.ts'

/** What a service holds that has settings. */
export interface SettingHolders {
  readonly door: Express
  readonly server: Server
  readonly engine: Engine
  readonly intake: Intake
  readonly tracing: Tracing
  readonly metering: Metering
  readonly carrier: Carrier
  readonly database: DatabaseSync
  readonly checkpoints: Checkpoints
  readonly retention: Retention
  readonly settings: Settings
  readonly answers: Transport['answers']
}

/**
 * Everything that is in force in this service and may make it faster or slower than another one: `effective`
 * of `GET /status`. Each value is asked of whoever keeps it.
 */
export async function serviceSettings(holders: SettingHolders): Promise<EffectiveSettings> {
  const { door, server, engine, intake, tracing, metering, carrier, settings, answers } = holders
  const { database, checkpoints, retention } = holders
  const { most_undelivered } = engine.outbox
  return {
    ...processSettings(),
    ...hashes(settings.workflow),
    answers,
    log_level: settings.log_level,
    trace: tracing.is_on,
    metrics: metering.is_on,
    outbox_deliveries_most: Number.isFinite(most_undelivered) ? most_undelivered : 'none',
    ...intake.settings(),
    ...doorSettings(door, server),
    ...storeSettings(database),
    ...checkpoints.settings(),
    ...retention.settings(),
    ...(await carrier.settings()),
  }
}

const { resolve } = createRequire(import.meta.url)
const known = new Map<string, EffectiveSettings>()

/**
 * Of the handlers, and of what carries them out in every model. Read when they are asked for first: what runs
 * does not change.
 */
function hashes(workflow: string | undefined): EffectiveSettings {
  const of_this = known.get(String(workflow)) ?? {
    handlers_hash: workflow === undefined ? UNKNOWN : handlersHash(workflow),
    runtime_hash: sourceHash([
      resolve('@three-ways/service-runtime/workflow'),
      resolve('@three-ways/event-contract/effective-settings'),
    ]),
  }
  known.set(String(workflow), of_this)
  return of_this
}

function handlersHash(workflow: string): string {
  return sourceHash([workflow.startsWith('file:') ? workflow : resolve(workflow)])
}
