import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bringUp } from '@three-ways/testbed/bring-up'
import { openBroker } from '@three-ways/testbed/brokers/open-broker'
import {
  expectListedBeforeMade,
  expectRunningSystemUntouched,
  expectWaitingOrdersStay,
} from '@three-ways/testbed/conformance/not-ours'
import { testBrokerForFile } from '@three-ways/testbed/conformance/open-for-file'
import { expectEachOnce, placeAll, untilAllQuiet } from '@three-ways/testbed/conformance/settled-once'
import { MadeList } from '@three-ways/testbed/made-list'
import { OrderClient, until } from '@three-ways/testbed/order-client'
import type { BringUpOptions } from '@three-ways/testbed/system'
import { type ChannelModel, connect } from 'amqplib'
import { describe, expect, it } from 'vitest'
import { ask } from '../test/management-calls.ts'
import { withVhost } from './open-connection.ts'
import { system } from './system.ts'

const own = testBrokerForFile(system)

/** A vhost of somebody, and the URL by which `user` comes to it. */
async function vhostFor(name: string, user = 'guest', rights = '.*'): Promise<string> {
  await ask(own, 'PUT', `/vhosts/${name}`, {})
  if (user !== 'guest') await ask(own, 'PUT', `/users/${user}`, { password: 'secret', tags: '' })
  const everything = { configure: rights, write: rights, read: rights }
  await ask(own, 'PUT', `/permissions/${name}/${user}`, everything)
  const url = new URL(withVhost(own.broker.url, name))
  if (user !== 'guest') [url.username, url.password] = [user, 'secret']
  return url.href
}

function managementFor(user: string): string {
  const url = new URL(own.broker.management_url ?? '')
  url.username = user
  url.password = 'secret'
  return url.href
}

function raiseAt(
  url: string,
  options: Partial<BringUpOptions> & { folder: string },
  management_url?: string,
) {
  const broker = { ...own.broker, url, management_url: management_url ?? own.broker.management_url }
  return bringUp(system, broker, {
    durability: 'recommended',
    handler_concurrency: 4,
    observers: true,
    stock: 1_000_000,
    namespace: '',
    signal: own.signal,
    ...options,
    folder: join(own.folder, options.folder),
  })
}

async function inVhost<T>(url: string, use: (model: ChannelModel) => Promise<T>): Promise<T> {
  const model = await connect(url)
  model.on('error', () => {})
  try {
    return await use(model)
  } finally {
    await model.close()
  }
}

async function namesIn(vhost: string): Promise<string[]> {
  const named = async (kind: string) => (await ask(own, 'GET', `/${kind}/${vhost}`)) as { name: string }[]
  const all = [...(await named('queues')), ...(await named('exchanges'))]
  return all.map(({ name }) => name).filter((name) => name !== '' && !name.startsWith('amq.'))
}

const vhosts = async () => ((await ask(own, 'GET', '/vhosts')) as { name: string }[]).map(({ name }) => name)

describe('a broker in use', () => {
  it('loses nothing of a running system to a second one, which is refused', async () => {
    await expectRunningSystemUntouched(own)
  })

  it('loses no waiting order to another system, nor to one that cannot start', async () => {
    await expectWaitingOrdersStay(own)
  })

  it('waits for a reader who is about to leave: the broker counts one for a while who was killed', async () => {
    const url = await vhostFor('leaves')
    await (await raiseAt(url, { folder: 'leaves-first' }))[Symbol.asyncDispose]()
    await inVhost(url, async (model) => {
      const channel = await model.createChannel()
      const { consumerTag } = await channel.consume('order-service', () => {})
      const leaving = setTimeout(() => void channel.cancel(consumerTag), 300)
      await using again = await raiseAt(url, { folder: 'leaves-again' })
      clearTimeout(leaving)
      expect(again.services.length).toBeGreaterThan(0)
    })
  })

  it('has on a list what is made in it before it is made, and that goes again', async () => {
    await expectListedBeforeMade(own, 'listed', vhosts)
  })
})

describe('queues of our own in another class of durability', () => {
  it.each([
    ['D1', 'classic', 'recommended', /with --durability D1/],
    ['recommended', 'quorum', 'D1', /without --durability/],
  ] as const)(
    'of %s (%s) are refused for %s in one sentence with the way out',
    async (first, type, then, way) => {
      const name = `class-${type}`
      const url = await vhostFor(name)
      const folder = `${name}-first`
      const before = await raiseAt(url, { folder, durability: first })
      await before.service('inventory-service').stop()
      await placeAll(new OrderClient(before.door, own.signal), name, 2)
      await until('they wait', 30_000, own.signal, () => before.outboxes().size === 0)
      await before[Symbol.asyncDispose]()
      const error: unknown = await raiseAt(url, { folder: `${name}-then`, durability: then }).catch(
        (no) => no,
      )
      expect(error).toMatchObject({ code: 'cannot_prepare' })
      const { message } = error as Error
      expect(message).toMatch(way)
      expect(message).toMatch(new RegExp(`inventory-service in which 2 wait.* are there as ${type} queues`))
      expect(message).not.toContain('\n')
      await using again = await raiseAt(url, { folder, durability: first })
      await untilAllQuiet(again, own.signal)
    },
  )
})

describe('things of a stranger under our names', () => {
  it('are refused all at once, with both values of each, and stay as they were', async () => {
    const url = await vhostFor('stranger')
    await inVhost(url, async (model) => {
      const channel = await model.createConfirmChannel()
      await channel.assertExchange('orders', 'fanout', { durable: true })
      await channel.assertQueue('order-service', { durable: true })
      channel.sendToQueue('order-service', Buffer.from('not ours'))
      await channel.waitForConfirms()
    })
    const before = await namesIn('stranger')
    const raised = raiseAt(url, { folder: 'stranger' })
    await expect(raised).rejects.toMatchObject({
      obstacles: [
        { where: 'exchange orders', expected: "type 'topic'", found: "'fanout'" },
        { where: 'queue order-service', expected: expect.stringContaining('x-'), found: expect.any(String) },
      ],
    })
    expect(await namesIn('stranger')).toEqual(before)
    await inVhost(url, async (model) => {
      const kept = await (await model.createChannel()).checkQueue('order-service')
      expect(kept).toMatchObject({ messageCount: 1 })
    })
  })

  it('are their bindings and consumers too, on what is otherwise as we make it', async () => {
    const url = await vhostFor('bound')
    await (await raiseAt(url, { folder: 'bound' }))[Symbol.asyncDispose]()
    await inVhost(url, async (model) => {
      const channel = await model.createChannel()
      await channel.assertQueue('theirs')
      await channel.bindQueue('theirs', 'orders', '#')
      await channel.bindQueue('order-service', 'amq.topic', 'mine')
      await channel.consume('inventory-service', () => {})
      await expect(raiseAt(url, { folder: 'bound' })).rejects.toMatchObject({
        obstacles: [
          { where: 'queue inventory-service', found: '1 that read it' },
          { where: 'queue order-service', found: 'bound to amq.topic by "mine"' },
          { where: 'exchange orders', found: 'queue theirs bound to orders by "#"' },
        ].map((obstacle) => expect.objectContaining(obstacle)),
      })
    })
  })

  it('are their policies too, under which our dead letters would go without a trace', async () => {
    const url = await vhostFor('limited')
    const everything = { pattern: '.*', 'apply-to': 'all', definition: { 'message-ttl': 300 } }
    await ask(own, 'PUT', '/policies/limited/limits', everything)
    const found = 'the policy limits with message-ttl 300'
    await expect(raiseAt(url, { folder: 'limited' })).rejects.toMatchObject({
      obstacles: expect.arrayContaining([
        expect.objectContaining({ where: 'queue inventory-service.dead-letters', found }),
        expect.objectContaining({ where: 'queue unrouted', found }),
      ]),
    })
    expect(await namesIn('limited')).toEqual([])
    await ask(own, 'DELETE', '/policies/limited/limits')
    await (await raiseAt(url, { folder: 'limited' }))[Symbol.asyncDispose]()
  })

  it('cannot hide where there is no management API: what proves nothing is not used', async () => {
    const url = await vhostFor('unseen')
    const nowhere = 'http://guest:guest@127.0.0.1:1'
    const said: string[] = []
    const say = (line: string) => void said.push(line)
    await inVhost(url, async (model) => {
      await (await model.createChannel()).assertExchange('orders', 'topic', { durable: true })
    })
    await expect(raiseAt(url, { folder: 'unseen', say }, nowhere)).rejects.toThrow(
      'exchange orders: expected our queues beside it, found none',
    )
    expect(said.join()).toContain('could not be looked at')
    await inVhost(url, async (model) => void (await (await model.createChannel()).deleteExchange('orders')))
    const once = await raiseAt(url, { folder: 'unseen' }, nowhere)
    await once[Symbol.asyncDispose]()
    await (await raiseAt(url, { folder: 'unseen' }, nowhere))[Symbol.asyncDispose]()
  })
})

describe('a tenant with one vhost', () => {
  it('is served by prefixed names in it, and nothing else is touched', async () => {
    const url = await vhostFor('tenant', 'tenant')
    await inVhost(
      url,
      async (model) => void (await (await model.createChannel()).assertQueue('order-service')),
    )
    const said: string[] = []
    const made_list = new MadeList('tenant-run', join(own.folder, 'state'))
    const before = await vhosts()
    {
      await using running = await raiseAt(
        url,
        { folder: 'tenant', namespace: 'run-1', made_list, say: (line) => void said.push(line) },
        managementFor('tenant'),
      )
      const ids = await placeAll(new OrderClient(running.door, own.signal), 'tenant', 5)
      await untilAllQuiet(running, own.signal)
      expectEachOnce(running, ids)
      const names = await namesIn('tenant')
      expect(names.filter((name) => !name.startsWith('run-1.'))).toEqual(['order-service'])
      expect(names.length).toBe(1 + 4 + 2 * 4 + 2)
      expect(readFileSync(made_list.file, 'utf8').split('\n').length).toBe(names.length)
      expect((await running.inspector.settings(own.signal)).handler_concurrency).toBe(4)
    }
    made_list[Symbol.dispose]()
    expect(await namesIn('tenant')).toEqual(['order-service'])
    expect(await vhosts()).toEqual(before)
    expect(said).toHaveLength(1)
    expect(said[0]).toContain('names that begin with its id')
  })

  it('is told which right is missing', async () => {
    const url = await vhostFor('narrow', 'narrow', '^mine')
    const raised = raiseAt(url, { folder: 'narrow', namespace: 'run-2' }, managementFor('narrow'))
    await expect(raised).rejects.toThrow(
      /expected the right to configure it, found .*refused for user 'narrow'/,
    )
  })

  it('who mistypes the password is told what the broker said, and gets no other broker', async () => {
    const url = new URL(await vhostFor('mine', 'owner'))
    url.password = 'wrong'
    const request = { kind: 'rabbitmq', source: 'auto', probe: system.probe, say: () => {} } as const
    const { signal, folder } = own
    const opened = openBroker({ ...request, url: url.href, working_folder: folder, signal })
    await expect(opened).rejects.toMatchObject({ name: 'BrokerUnavailable', code: 'refused' })
    await expect(opened).rejects.not.toThrow('wrong')
  })
})
