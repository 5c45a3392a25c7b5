import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openTestBroker } from '@three-ways/testbed/conformance/test-broker'
import { until } from '@three-ways/testbed/order-client'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadModel, type ModelName } from '../../src/settings/models.ts'
import { findChromium } from './find-chromium.ts'
import { ownNotes, raiseModel } from './raise-model.ts'
import { Watching } from './watch-client.ts'

const program = findChromium()
const title =
  program === undefined
    ? 'in a browser (not run: there is no Chromium here, and CHROMIUM names none)'
    : 'in a browser'
const THREE = ['sync-rest', 'async-rabbitmq', 'streaming-kafka'] as const satisfies readonly ModelName[]
const WITH_BROKER = [
  { model: 'async-rabbitmq', kind: 'rabbitmq', variable: 'RABBITMQ_URL' },
  { model: 'streaming-kafka', kind: 'kafka', variable: 'KAFKA_URL' },
] as const
const INVENTORY = 'inventory-service'
const WITHIN_MS = 120_000
const GROWS_TO = 30
const { signal } = new AbortController()
const WIDE = { width: 1_400, height: 900 }
const NARROW = { width: 400, height: 800 }

describe.skipIf(program === undefined)(title, () => {
  let owned: AsyncDisposableStack
  let watching: Watching
  let browser: Browser
  const faults: string[] = []

  beforeAll(async () => {
    await using opening = new AsyncDisposableStack()
    const words_of = new Map<ModelName, readonly string[]>()
    const { environment } = opening.use(ownNotes())
    for (const { model, kind, variable } of WITH_BROKER) {
      const { broker } = opening.use(await openTestBroker(await loadModel(model)))
      environment[variable] = broker.url
      words_of.set(model, ['--broker', 'attach', '--broker-url', `${kind}=$${variable}`])
    }
    const words = (model: ModelName) => ['--faults', ...(words_of.get(model) ?? [])]
    const raised = await Promise.all(THREE.map((model) => raiseModel(model, environment, words(model))))
    for (const model of raised) opening.use(model)
    watching = opening.use(await Watching.start(['--faults', '--rate', '10'], environment))
    // Its own sandbox needs rights that a container does not give; it sees our page alone.
    browser = await chromium.launch({ executablePath: program ?? '', args: ['--no-sandbox'] })
    opening.defer(() => browser.close())
    owned = opening.move()
  })
  afterAll(() => owned?.disposeAsync())

  async function open(viewport: { width: number; height: number }): Promise<Page> {
    const context = await browser.newContext({ viewport })
    const page = await context.newPage()
    page.setDefaultTimeout(WITHIN_MS)
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text())
    })
    await page.goto(watching.url)
    return page
  }

  const button = (page: Page, name: string, model: string) =>
    page.getByRole('button', { name: `${name} ${INVENTORY} of ${model}`, exact: true })
  const conditionOf = (page: Page, model: string) =>
    page.locator(`[data-model="${model}"] [data-service="${INVENTORY}"] .condition`)

  /** Resolves when a figure of a model is a number in these bounds; of two the last one. */
  const figure = (page: Page, model: string, name: string, least: number, most = Number.MAX_VALUE) =>
    until(`${name} of ${model} is from ${least} to ${most}`, WITHIN_MS, signal, async () => {
      const text = (await page.locator(`[data-model="${model}"] .${name} dd`).textContent()) ?? ''
      const number = Number.parseFloat(text.split('·').at(-1)?.replaceAll(',', '') ?? '')
      return number >= least && number <= most
    })

  test('three models stand side by side; inventory is killed, what waits grows, it is started, and that drains', async () => {
    const page = await open(WIDE)
    for (const model of THREE) await figure(page, model, 'completed', 1)
    for (const model of THREE) await button(page, 'kill', model).click()
    for (const { model } of WITH_BROKER) await figure(page, model, 'waiting', GROWS_TO)
    // Nobody waits where customers are told at once that nothing can be had.
    await figure(page, 'sync-rest', 'ended', 1)
    for (const model of THREE) {
      expect(await conditionOf(page, model).textContent()).toBe('down, until it is started')
      expect(await button(page, 'kill', model).count()).toBe(0)
    }

    const other = await open(NARROW)
    for (const model of THREE)
      await conditionOf(other, model).filter({ hasText: 'until it is started' }).waitFor()
    await other.getByText(`kill ${INVENTORY} of async-rabbitmq: it is down until it is started`).waitFor()

    for (const model of THREE) await button(other, 'start', model).click()
    for (const model of THREE) {
      await figure(page, model, 'waiting', 0, GROWS_TO / 3)
      await figure(page, model, 'completed', 1)
      await conditionOf(page, model).filter({ hasText: /^up$/ }).waitFor()
    }
    expect(faults).toEqual([])
  })

  test('a message that nobody can read is a dead letter, where there is a broker to keep it', async () => {
    const page = await open(WIDE)
    const letters = (model: string) => page.locator(`[data-model="${model}"] .letters`)
    for (const model of THREE)
      await letters(model)
        .filter({ hasText: /^0 dead letters$/ })
        .waitFor()
    for (const model of THREE) {
      await page.getByRole('button', { name: `poison ${INVENTORY} of ${model}`, exact: true }).click()
    }
    for (const { model } of WITH_BROKER) {
      await letters(model)
        .filter({ hasText: `1 dead letter: npm run bench -- dead-letters list ${model}` })
        .waitFor()
    }
    await page.getByText('an unreadable message was answered with 400').waitFor()
    expect(await letters('sync-rest').textContent()).toBe('0 dead letters')
    expect(faults).toEqual([])
  })

  test('it fits into a wide window side by side, and into a narrow one below each other', async () => {
    const cards = async (viewport: typeof WIDE) => {
      const page = await open(viewport)
      await page
        .locator('.system')
        .nth(THREE.length - 1)
        .waitFor()
      const boxes = await Promise.all(
        THREE.map((model) => page.locator(`[data-model="${model}"]`).boundingBox()),
      )
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth')
      expect(wide).toBeLessThanOrEqual(viewport.width)
      await page.context().close()
      return boxes.map((box) => ({ x: box?.x, y: box?.y }))
    }
    expect(new Set((await cards(WIDE)).map(({ y }) => y)).size).toBe(1)
    expect(new Set((await cards(NARROW)).map(({ x }) => x)).size).toBe(1)
  })

  test('another page in the same browser can neither look nor press, though it knows the token', async () => {
    const server = createServer((_, response) => void response.end('<title>elsewhere</title>'))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const context = await browser.newContext()
    try {
      const own = await open(WIDE)
      await own.locator('.system').first().waitFor()
      const kills = () =>
        own
          .locator('#deeds li')
          .filter({ hasText: `kill ${INVENTORY}` })
          .count()
      const told = () => own.locator('#connection').textContent()
      const before = await kills()
      const page = await context.newPage()
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
      const reached = await page.evaluate(tryFromElsewhere, {
        origin: watching.origin,
        token: watching.token,
        body: JSON.stringify({ model: THREE[0], service: INVENTORY, button: 'kill' }),
      })
      expect(reached).toEqual({ asked_with_token: 'failed', sent_as_form: 'failed', followed: 'failed' })
      const told_before = await told()
      await until('the page is told anew', WITHIN_MS, signal, async () => (await told()) !== told_before)
      expect(await kills()).toBe(before)
      expect(await conditionOf(own, THREE[0]).textContent()).toBe('up')
    } finally {
      await context.close()
      server.close()
    }
  })
})

/** Runs in the browser: what a page that means no good would do. */
async function tryFromElsewhere({
  origin,
  token,
  body,
}: {
  origin: string
  token: string | null
  body: string
}) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const asked = fetch(`${origin}/buttons`, { method: 'POST', headers, body })
  const asked_with_token = await asked.then(
    ({ type }) => type,
    () => 'failed',
  )
  const form = fetch(`${origin}/buttons`, { method: 'POST', mode: 'no-cors', body })
  const sent_as_form = await form.then(
    ({ type }) => type,
    () => 'failed',
  )
  const followed = await fetch(`${origin}/events`).then(
    ({ type }) => type,
    () => 'failed',
  )
  return { asked_with_token, sent_as_form, followed }
}
