import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bringUp } from '@three-ways/testbed/bring-up'
import { OrderClient } from '@three-ways/testbed/order-client'
import type { BringUpOptions, RunningSystem } from '@three-ways/testbed/system'
import { system } from '../src/system.ts'

/** A raised system and a customer of it. */
export interface Raised extends AsyncDisposable {
  readonly running: RunningSystem
  readonly customer: OrderClient
  readonly signal: AbortSignal
}

/** The order workflow by calls, on stores that go with it. */
export async function raise(options: Partial<BringUpOptions> = {}): Promise<Raised> {
  await using opened = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'three-ways-rest-'))
  opened.defer(() => rmSync(folder, { recursive: true, force: true }))
  const abort = new AbortController()
  const { signal } = abort
  opened.defer(() => abort.abort(new Error('the test ends')))
  const running = opened.use(
    await bringUp(system, undefined, {
      durability: 'recommended',
      handler_concurrency: 4,
      observers: false,
      stock: 1_000_000,
      namespace: '',
      folder,
      signal,
      ...options,
    }),
  )
  const owned = opened.move()
  const customer = new OrderClient(running.door, signal)
  return { running, customer, signal, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
