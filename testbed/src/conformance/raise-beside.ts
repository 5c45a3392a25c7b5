import { bringUp } from '../bring-up.ts'
import { OrderClient } from '../order-client.ts'
import type { RaisedForSuite } from './raised.ts'

/**
 * A second system of the suite's kind, over the same broker, whose stores and logs lie on a disk of their
 * own. Its namespace is that name.
 */
export async function raiseBeside(
  { running: first, signal, newId }: RaisedForSuite,
  namespace: string,
  disk: { readonly folder: string },
  environment: Readonly<Record<string, string>> = {},
): Promise<RaisedForSuite & AsyncDisposable> {
  const running = await bringUp(first.system, first.broker, {
    durability: 'recommended',
    handler_concurrency: 32,
    observers: false,
    stock: 1_000_000,
    namespace,
    folder: `${disk.folder}/services`,
    environment,
    signal,
  })
  const customer = new OrderClient(running.door, signal)
  return { running, signal, newId, customer, [Symbol.asyncDispose]: () => running[Symbol.asyncDispose]() }
}
