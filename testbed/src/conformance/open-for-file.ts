import { afterAll, beforeAll } from 'vitest'
import type { BrokerRequest } from '../brokers/broker-source.ts'
import { OrderClient } from '../order-client.ts'
import type { BringUpOptions, RunningSystem, SystemUnderTest } from '../system.ts'
import { openTestBroker, type TestBroker } from './test-broker.ts'

/**
 * What the tests of a file (or of the `describe` around this) share: opened in front of the first one, after
 * what was asked for before; ended behind the last one, in the opposite order. Ask for it within a test.
 */
export function openForFile<T extends AsyncDisposable>(open: () => Promise<T>): () => T {
  let opened: T | undefined
  beforeAll(async () => {
    opened = await open()
  })
  afterAll(() => opened?.[Symbol.asyncDispose]())
  return () => {
    if (opened === undefined) throw new TypeError('Sharing among tests: expected to be asked within one')
    return opened
  }
}

/** A broker of the file's own; `more` is what it asks of it, once that can be known. */
export function testBrokerForFile(
  system: SystemUnderTest,
  more: () => Promise<Partial<BrokerRequest>> = async () => ({}),
): TestBroker {
  const opened = openForFile(async () => openTestBroker(system, await more()))
  return {
    get broker() {
      return opened().broker
    },
    get folder() {
      return opened().folder
    },
    get signal() {
      return opened().signal
    },
    raise: (namespace, options) => opened().raise(namespace, options),
    [Symbol.asyncDispose]: () => opened()[Symbol.asyncDispose](),
  }
}

/** A whole system on a broker of the file's own, and somebody who orders there. */
export interface SystemForFile {
  readonly own: TestBroker
  readonly running: RunningSystem
  readonly customer: OrderClient
}

/** As `testBrokerForFile`, with a system upon it in this namespace. */
export function systemForFile(
  system: SystemUnderTest,
  namespace: string,
  options: Partial<BringUpOptions>,
): SystemForFile {
  const own = testBrokerForFile(system)
  const running = openForFile(() => own.raise(namespace, options))
  return {
    own,
    get running() {
      return running()
    },
    get customer() {
      return new OrderClient(running().door, own.signal)
    },
  }
}
