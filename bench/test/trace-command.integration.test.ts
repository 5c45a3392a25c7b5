import { openForFile } from '@three-ways/testbed/conformance/open-for-file'
import { raise } from '@three-ways/testbed/conformance/raise'
import { SETTLES_WITHIN_MS } from '@three-ways/testbed/conformance/raised'
import { until } from '@three-ways/testbed/order-client'
import { describe, expect, test } from 'vitest'
import { loadModel, MODEL_NAMES } from '../src/settings/models.ts'
import { ORDER_WORKFLOW } from '../src/settings/workflows.ts'
import { typedTrace } from './trace-command.ts'

const NOTIFICATION = 'notification-service'
/** What is printed of each hop of an order, and how far in: below what caused it. */
const DEPTHS: Readonly<Record<string, number>> = {
  'POST /order at order-service': 0,
  'OrderPlaced at inventory-service': 1,
  'InventoryReserved at order-service': 2,
  'InventoryReserved at notification-service': 2,
  'NotificationSent at order-service': 3,
}

describe.each(MODEL_NAMES)('trace of %s', (model) => {
  const raised = openForFile(async () => {
    await using owned = new AsyncDisposableStack()
    const options = { observers: false, environment: { TRACE: 'on' } }
    const suite = await raise(await loadModel(model), owned, options)
    const kept = owned.move()
    return { ...suite, [Symbol.asyncDispose]: () => kept.disposeAsync() }
  })
  const printedOf = (order_id: string) => typedTrace(raised().running, ORDER_WORKFLOW, order_id)

  test('prints the way of an order, each hop below its cause', async () => {
    const { customer } = raised()
    await customer.place({ order_id: 'traced', item: 'burger', qty: 1 })
    await customer.untilTerminal('traced', SETTLES_WITHIN_MS)
    const printed = await printedOf('traced')
    expect(printed).toMatch(
      new RegExp(`^traced in ${model}, trace [0-9a-f]{32}; ms, from when it came first:\n`),
    )
    const lines = printed.split('\n')
    const indents = Object.keys(DEPTHS).map((hop) => {
      return [hop, lines.map((line) => line.indexOf(hop)).find((at) => at >= 0)] as const
    })
    const first = indents[0]?.[1] ?? Number.NaN
    expect(Object.fromEntries(indents.map(([hop, at]) => [hop, ((at ?? Number.NaN) - first) / 2]))).toEqual(
      DEPTHS,
    )
  })

  test('prints what was given up, and that it went on when it was redriven', async () => {
    const { running, customer, signal } = raised()
    const notification = running.service(NOTIFICATION)
    await notification.throwFor({ type: 'InventoryReserved', subject: 'redriven' })
    await customer.place({ order_id: 'redriven', item: 'burger', qty: 1 })
    let id: string | undefined
    await until('it is put aside', SETTLES_WITHIN_MS, signal, async () => {
      id = (await running.inspector.deadLetters(signal))[0]?.id
      return id !== undefined
    })
    await notification.throwFor(undefined)
    await running.inspector.redrive(id ?? '', signal)
    await customer.untilTerminal('redriven', SETTLES_WITHIN_MS)
    const lines = (await printedOf('redriven')).split('\n')
    const there = lines.filter((line) => line.includes(`InventoryReserved at ${NOTIFICATION}`))
    expect(there.length).toBeGreaterThan(1)
    const given_up = there.map((line) => line.includes('handler_failed'))
    expect(given_up).toEqual(there.map((_, index) => index < there.length - 1))
    expect(lines.filter((line) => line.includes('NotificationSent at order-service'))).toHaveLength(1)
  })
})
