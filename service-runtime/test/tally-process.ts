import { join } from 'node:path'
import type { Carrier, Transport } from '../src/carrier.ts'
import type { CrashPoint } from '../src/intake/crash-point.ts'
import { createLog, type Log } from '../src/log.ts'
import { type RunningService, startService } from '../src/process/run-service.ts'
import { readSettings } from '../src/settings.ts'
import type { Workflow } from '../src/workflow.ts'
import { tallyWorkflow, temporaryFolder } from './tally-service.ts'

/** Carries nothing anywhere; parts may be replaced. */
export const IDLE_CARRIER: Carrier = {
  dispatch: async () => {},
  join: async () => {},
  nudge: () => {},
  waitingFor: () => [],
  settings: () => ({}),
  drain: async () => {},
  [Symbol.asyncDispose]: async () => {},
}

export function transportOf(carrier: Partial<Carrier> = {}, parts: Partial<Transport> = {}): Transport {
  return {
    name: 'nowhere',
    messaging_system: 'nothing',
    answers: 'accepted',
    handlesOwnEvents: false,
    destinations: () => ['broker'],
    open: async () => ({ ...IDLE_CARRIER, ...carrier }),
    ...parts,
  }
}

export interface TallyOptions {
  readonly workflow?: Workflow
  readonly transport?: Transport
  readonly environment?: Readonly<Record<string, string>>
  readonly crash?: CrashPoint
  /** Silent unless given; its level is that of `LOG_LEVEL`. */
  readonly log?: Log
}

/** The tally service with a real store and a real door. Not ended by anything: `stop` or `abandon` it. */
export function startTally(folder: string, options: TallyOptions = {}): Promise<RunningService> {
  const environment = {
    STORE_FILE: join(folder, 'tally.sqlite'),
    FAULT_CONTROLS: 'on',
    ...options.environment,
  }
  return startService({
    workflow: options.workflow ?? tallyWorkflow(),
    service: 'tally-service',
    transport: options.transport ?? transportOf(),
    settings: readSettings(environment),
    environment,
    log: options.log ?? createLog('tally-service', 'silent', () => {}),
    ...(options.crash === undefined ? {} : { crash: options.crash }),
  })
}

/** As `startTally`, ended with `owned`. */
export async function ownTally(owned: AsyncDisposableStack, options: TallyOptions = {}) {
  const running = await startTally(temporaryFolder(owned), options)
  owned.defer(() => running.abandon())
  return running
}

export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

/** Sends a body as it is; an object as JSON. */
export async function post(url: string, body: unknown): Promise<Answered> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(url, { method: 'POST', body: text })
  return { status: response.status, headers: response.headers, body: await response.json() }
}
