import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bringUp } from '@three-ways/testbed/bring-up'
import { openSite } from '@three-ways/testbed/open-site'
import type { RunningSystem } from '@three-ways/testbed/system'
import { loadModelFor, type ModelName } from '../../src/settings/models.ts'
import { loadWorkflow, moduleOf, type WorkflowRoom } from '../../src/settings/workflows.ts'

/** Work that takes no time worth waiting for in a test. */
export const SHORT_WORK: Readonly<Record<string, string>> = {
  MAIL_WORK_MS: '5',
  PAYMENT_WORK_MS: '5',
  SEARCH_WORK_MS: '5',
  CACHE_WORK_MS: '5',
  ANALYTICS_WORK_MS: '5',
  SAGA_PAYMENT_WORK_MS: '5',
  REPORT_HASHES: '1000',
}

export interface RaisedPatterns {
  readonly running: RunningSystem
  readonly signal: AbortSignal
  /** Sends a request to a service of the workflow; bytes as they are, anything else as JSON. */
  ask(service: string, route: string, body?: unknown): Promise<Answered>
}

export interface Answered {
  readonly status: number
  /** Its media type, without parameters. */
  readonly type: string
  // biome-ignore lint/suspicious/noExplicitAny: what a door answers is for a test to look at
  readonly body: any
}

/** Raises the patterns over a model, with its broker if it needs one; `owned` ends everything. */
export async function raisePatterns(
  model: ModelName,
  owned: AsyncDisposableStack,
  environment: Readonly<Record<string, string>> = {},
  room: WorkflowRoom = 'patterns',
): Promise<RaisedPatterns> {
  const system = await loadModelFor(model, await loadWorkflow(room))
  const folder = mkdtempSync(join(tmpdir(), 'three-ways-patterns-'))
  owned.defer(() => rmSync(folder, { recursive: true, force: true }))
  const abort = new AbortController()
  owned.defer(() => abort.abort(new Error('the test ends')))
  const { signal } = abort
  const source = { source: 'auto', short_lived: true, url: undefined } as const
  const site = owned.use(await openSite(system, { ...source, working_folder: folder, say: () => {}, signal }))
  const running = owned.use(
    await bringUp(system, site.broker, {
      durability: 'D1',
      handler_concurrency: 32,
      observers: true,
      stock: 1_000_000,
      workflow: moduleOf(room),
      namespace: 'patterns',
      folder: join(folder, 'services'),
      service_host: site.service_host,
      environment: { LOG_LEVEL: 'warn', ...SHORT_WORK, ...environment },
      signal,
    }),
  )
  return { running, signal, ask: (...request) => ask(running, ...request) }
}

async function ask(
  { deployment }: RunningSystem,
  service: string,
  route: string,
  body?: unknown,
): Promise<Answered> {
  const [method = 'GET', path = '/'] = route.split(' ')
  const response = await fetch(`${deployment.urls.get(service)}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) }),
  })
  const type = response.headers.get('content-type')?.split(';')[0] ?? 'none'
  return { status: response.status, type, body: await response.json() }
}
