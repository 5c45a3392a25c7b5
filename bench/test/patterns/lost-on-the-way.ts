import { until } from '@three-ways/testbed/order-client'
import { republishUnfinished } from '@three-ways/testbed/republish'
import { untilQuiet } from '@three-ways/testbed/until-quiet'
import { expect } from 'vitest'
import type { RaisedPatterns } from './raise-patterns.ts'

const PATIENCE_MS = 45_000
/** Something that is begun, an event of it that gets lost, and who needed that. */
interface Loss {
  /** The request's. */
  readonly name: string
  readonly begin: { readonly service: string; readonly route: string; readonly body: object }
  readonly type: string
  readonly by: string
  /** By whom the event is told, where its subject is not the request's own. */
  readonly told_by?: string
  /** Where the answer is the decision, what cannot be handled there fails the request: nothing gets lost. */
  readonly required?: true
}

const register = (name: string) => ({
  service: 'user-service',
  route: 'POST /register',
  body: { email: `${name}@example.org` },
})
const pay = {
  service: 'payment-service',
  route: 'POST /process_payment',
  body: { amount: 1, currency: 'USD' },
}
const update = { service: 'product-service', route: 'PUT /products/1', body: { name: 'Tea', stock: 1 } }
const report = { service: 'report-service', route: 'POST /generate_report', body: { report_type: 'monthly' } }
const click = { service: 'analytics-service', route: 'POST /track_click', body: { user_id: 7, page: 'menu' } }
const order = {
  service: 'order-service',
  route: 'POST /create_order',
  body: { product_id: 1, quantity: 1 },
}
/** Orders by these names fail because of their payments, so that every event of the saga comes to be. */
const FAILING = ['lost-order-2', 'lost-order-5', 'lost-order-12', 'lost-order-15'] as const

/** What gets lost at the same time: one event for each service that needs one. */
const ROUNDS: readonly (readonly Loss[])[] = [
  [
    { name: 'lost-ada', begin: register('lost-ada'), type: 'UserRegistered', by: 'email-service' },
    { name: 'lost-payment', begin: pay, type: 'PaymentInitiated', by: 'payment-service' },
    { name: 'lost-update', begin: update, type: 'ProductUpdated', by: 'search-service' },
    { name: 'lost-report', begin: report, type: 'ReportRequested', by: 'report-service' },
    { name: 'lost-click', begin: click, type: 'ClickTracked', by: 'analytics-service' },
    { name: FAILING[0], begin: order, type: 'PaymentFailed', by: 'inventory-service' },
  ],
  [
    { name: 'lost-bob', begin: register('lost-bob'), type: 'WelcomeMailSent', by: 'user-service' },
    {
      name: 'lost-reaction',
      begin: update,
      type: 'ProductUpdateHandled',
      by: 'product-service',
      told_by: 'cache-service',
    },
    { name: FAILING[1], begin: order, type: 'StockReleased', by: 'order-service' },
    { name: FAILING[2], begin: order, type: 'StockReserved', by: 'payment-service', required: true },
    { name: FAILING[3], begin: order, type: 'OrderCreated', by: 'inventory-service', required: true },
  ],
]

/**
 * Whatever event of a pattern gets lost on its way (somebody drops its letter): what its sender keeps of it
 * brings the request to its end, and nothing is done twice. Before and after, everything has its end.
 */
export async function expectLostComesBack(raised: RaisedPatterns): Promise<void> {
  const { running, signal } = raised
  const republish = async () => (await republishUnfinished(running.deployment, 0, signal)).subjects
  const settles = running.system.guarantees.doneWhenAccepted
  await untilQuiet(running, PATIENCE_MS, signal)
  expect(await republish()).toBe(0)
  for (const round of ROUNDS) {
    const losses = round.filter(({ required }) => !(settles && required === true))
    await loseAll(raised, losses)
    await untilQuiet(running, PATIENCE_MS, signal)
    expect(await republish()).toBe(losses.length)
    const isOver = async () => (await republish()) === 0
    await until('everything has its end', PATIENCE_MS, signal, isOver, { lasts: true })
    await untilQuiet(running, PATIENCE_MS, signal)
  }
  const { subjects = new Map(), external_effects_doubled } = running.ledgerView()
  const odd = [...subjects].filter(([, { end, effects }]) => end === undefined || effects > 1)
  expect({ odd, external_effects_doubled }).toEqual({ odd: [], external_effects_doubled: 0 })
}

/** Begins each, and drops the letters that their events become. */
async function loseAll({ running, ask, signal }: RaisedPatterns, lost: readonly Loss[]): Promise<void> {
  for (const { type, by, told_by, name } of lost) {
    const subject = told_by === undefined ? name : `${name}.${told_by}`
    await running.service(by).throwFor({ type, subject })
  }
  await Promise.all(
    lost.map(({ begin, name }) => ask(begin.service, begin.route, { ...begin.body, request_id: name })),
  )
  const kept = new Set(lost.map(({ name }) => name))
  const areDropped = async () => {
    for (const { id, body } of await running.inspector.deadLetters(signal)) {
      const text = Buffer.from(body).toString()
      const name = [...kept].find((candidate) => text.includes(`"${candidate}"`))
      if (name === undefined) continue
      await running.inspector.drop(id, signal)
      kept.delete(name)
    }
    return kept.size === 0
  }
  await until('all of them are put aside', PATIENCE_MS, signal, areDropped, { lasts: true })
  for (const { by } of lost) await running.service(by).throwFor(undefined)
}
