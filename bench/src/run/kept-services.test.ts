import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '@three-ways/testbed/order-client'
import type { RunningSystem } from '@three-ways/testbed/system'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { KeptServices } from './kept-services.ts'
import { openServiceControl } from './service-control.ts'
import { ControlRefused, ServiceControlClient } from './service-control-client.ts'

const WITHIN_MS = 60_000
const { signal } = new AbortController()

/** A service that is a number as long as it runs. */
class Counted {
  readonly name: string
  starts = 0
  #pid: number | undefined = 1
  #next = 1
  fails_to_start = false

  constructor(name: string) {
    this.name = name
  }

  pid = () => this.#pid
  async start() {
    if (this.fails_to_start) throw new Error('its port is taken')
    await new Promise((resolve) => setImmediate(resolve))
    this.#next += 1
    this.starts += 1
    this.#pid = this.#next
  }
  async stop() {
    this.#pid = undefined
  }
  kill = this.stop
  /** As if from outside. */
  dies() {
    this.#pid = undefined
  }
}

describe('services that are kept running', () => {
  let services: readonly [Counted, Counted]
  let kept: KeptServices
  let said: string[]
  let ends: AbortController
  let keeping: Promise<void>

  beforeEach(() => {
    said = []
    ends = new AbortController()
    services = [new Counted('one-service'), new Counted('other-service')]
    const running = {
      services,
      service: (name: string) => services.find((service) => service.name === name),
    } as unknown as RunningSystem
    kept = new KeptServices(running, (line) => said.push(line))
    keeping = kept.keep(ends.signal)
  })
  afterEach(async () => {
    ends.abort()
    await keeping
  })

  const state = (name: string) => kept.states().find((service) => service.name === name)

  test('one that dies is started again', async () => {
    services[0].dies()
    await until('it runs again', WITHIN_MS, signal, () => services[0].pid() !== undefined)
    expect(state('one-service')).toEqual({ name: 'one-service', pid: 2, held: false })
  })

  test.each(['stop', 'kill'] as const)(
    'one that was told to %s stays down until it is told to start',
    async (action) => {
      await kept.act('one-service', action)
      // The other one shows that somebody looked meanwhile, and more than once.
      for (let times = 1; times <= 2; times += 1) {
        services[1].dies()
        await until('the other one runs again', WITHIN_MS, signal, () => services[1].starts === times)
      }
      expect(state('one-service')).toEqual({ name: 'one-service', pid: null, held: true })
      await kept.act('one-service', 'start')
      expect(state('one-service')).toEqual({ name: 'one-service', pid: 2, held: false })
      services[0].dies()
      await until('it is kept running again', WITHIN_MS, signal, () => services[0].starts === 2)
    },
  )

  test('starting what runs does nothing', async () => {
    await kept.act('one-service', 'start')
    expect(services[0].starts).toBe(0)
  })

  test('what hinders a start is told', async () => {
    await kept.act('one-service', 'kill')
    services[0].fails_to_start = true
    await expect(kept.act('one-service', 'start')).rejects.toThrow('its port is taken')
  })

  describe('by the socket of their control', () => {
    let folder: string
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'tw-control-'))
    })
    afterEach(() => rmSync(folder, { recursive: true, force: true }))

    test('are seen, stopped and started by another process, and by its owner alone', async () => {
      await using control = await openServiceControl(kept, join(folder, 'model.sock'))
      expect(statSync(control.socket).mode & 0o077).toBe(0)
      await using client = new ServiceControlClient(control.socket)
      expect((await client.states(signal)).get('one-service')).toEqual({ pid: 1, held: false })
      const stopped = await client.act('one-service', 'kill', signal)
      expect(stopped.get('one-service')).toEqual({ pid: null, held: true })
      expect((await client.act('one-service', 'start', signal)).get('one-service')?.pid).toBe(2)
      await expect(client.act('no-service', 'kill', signal)).rejects.toThrow(/there is no POST/)
      services[0].fails_to_start = true
      await client.act('one-service', 'stop', signal)
      await expect(client.act('one-service', 'start', signal)).rejects.toThrow('its port is taken')
    })

    test('are not reached any more when it is closed', async () => {
      const control = await openServiceControl(kept, join(folder, 'model.sock'))
      await using client = new ServiceControlClient(control.socket)
      await client.states(signal)
      await control[Symbol.asyncDispose]()
      await expect(client.states(signal)).rejects.toThrow(ControlRefused)
    })

    test('a socket that somebody left who was killed is no hindrance, and one that is too long is told', async () => {
      const socket = join(folder, 'model.sock')
      const left = await openServiceControl(kept, socket)
      await using _again = await openServiceControl(kept, socket)
      await left[Symbol.asyncDispose]()
      await expect(openServiceControl(kept, join(folder, 'x'.repeat(200)))).rejects.toThrow()
    })
  })
})
