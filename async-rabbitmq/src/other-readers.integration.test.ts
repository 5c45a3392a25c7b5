import { testBrokerForFile } from '@three-ways/testbed/conformance/open-for-file'
import { expectEachOnce, placeAll, untilAllQuiet } from '@three-ways/testbed/conformance/settled-once'
import { OrderClient, until } from '@three-ways/testbed/order-client'
import { republishUnfinished } from '@three-ways/testbed/republish'
import { connect } from 'amqplib'
import { expect, it } from 'vitest'
import { BARE_NAMES } from './names.ts'
import { withVhost } from './open-connection.ts'
import { system } from './system.ts'

const WITHIN_MS = 60_000
const INVENTORY = 'inventory-service'

const own = testBrokerForFile(system)

it('somebody else who reads the queue of a service is told, and what he took comes back', async () => {
  await using running = await own.raise('readers')
  const { signal } = own
  const blocked = async () => {
    const answer = await fetch(`${running.deployment.urls.get(INVENTORY)}/health`)
    return ((await answer.json()) as { blocked: { why: string }[] }).blocked.map(({ why }) => why)
  }
  const stranger = await connect(withVhost(own.broker.url, 'readers'))
  const channel = await stranger.createChannel()
  await channel.consume(BARE_NAMES.queueOf(INVENTORY), () => {}, { noAck: true })
  const ids = await placeAll(new OrderClient(running.door, signal), 'taken', 12)
  await until('he is told', WITHIN_MS, signal, async () => {
    return (await blocked()).some((why) => why.startsWith('it has 1 more that read it'))
  })
  await stranger.close()
  await until('he is told no more', WITHIN_MS, signal, async () => (await blocked()).length === 0)
  await untilAllQuiet(running, signal)
  const { entries } = running.ledgerView()
  const statuses = ids.map((id) => entries.get(id)?.status)
  expect(statuses).toContain('placed')
  await republishUnfinished(running.deployment, 0, signal)
  await untilAllQuiet(running, signal)
  expectEachOnce(running, ids)
})
