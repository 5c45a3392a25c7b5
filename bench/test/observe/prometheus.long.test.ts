import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '@three-ways/testbed/brokers/run-command'
import { until } from '@three-ways/testbed/order-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { OF_CONTAINERS, type PanelQuery, panelQueries, variableQueries } from './dashboards.ts'
import { keepBusy, raiseObserved } from './observed-systems.ts'
import { findPrometheus, type PrometheusProgram } from './prometheus-program.ts'
import { PrometheusServer } from './prometheus-server.ts'
import { copyConfig, writeScrapeConfig } from './scrape-config.ts'

const found = await findPrometheus()
const title = typeof found === 'string' ? `Prometheus (not run: ${found})` : 'Prometheus'
const TOLD_WITHIN_MS = 90_000
/** Some scrapes. */
const RATE_INTERVAL = '30s'

describe.skipIf(typeof found === 'string')(title, () => {
  const program = found as PrometheusProgram
  const abort = new AbortController()
  const { signal } = abort
  const owned = new AsyncDisposableStack()
  let folder: string
  let server: PrometheusServer
  let places: Parameters<typeof writeScrapeConfig>[1]

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'three-ways-prometheus-'))
    owned.defer(() => rmSync(folder, { recursive: true, force: true }))
    const observed = await raiseObserved(owned, signal)
    places = observed.places
    const enough = new AbortController()
    const busy = keepBusy(observed, enough.signal)
    owned.defer(async () => {
      enough.abort()
      await busy
    })
    const config_file = join(folder, 'prometheus.yml')
    writeScrapeConfig(config_file, places)
    server = owned.use(await PrometheusServer.start(program, config_file, folder, signal))
  })
  afterAll(async () => {
    await owned.disposeAsync()
    abort.abort(new Error('the tests end'))
  })

  test('asks all services and both brokers, by the names that the stacks have for them', async () => {
    const expected = Object.entries(places).flatMap(([job, of_job]) =>
      [...of_job.keys()].map((name) => `${job} ${name}`),
    )
    let down: readonly string[] = []
    await until('all of them answer', TOLD_WITHIN_MS, signal, async () => {
      const targets = await server.targets()
      const up = targets.filter(({ health }) => health === 'up')
      down = targets.filter(({ health }) => health !== 'up').map(({ last_error }) => last_error)
      return (
        up
          .map(({ labels }) => `${labels.job} ${labels.instance}`)
          .sort()
          .join() === expected.sort().join()
      )
    }).catch((error: Error) => expect.fail(`${error.message}: ${down.join('; ')}`))
  })

  test('each query of each dashboard has figures', async () => {
    const queries = panelQueries(RATE_INTERVAL).filter(({ dashboard }) => dashboard !== OF_CONTAINERS)
    expect(queries.length).toBeGreaterThan(50)
    let empty: readonly PanelQuery[] = queries
    const ask = async () => {
      const answers = await Promise.all(
        empty.map(async (query) => ({ query, has: await hasFigures(server, query) })),
      )
      empty = answers.filter(({ has }) => !has).map(({ query }) => query)
      return empty.length === 0
    }
    await until('all of them have', TOLD_WITHIN_MS, signal, ask).catch(() => {})
    expect(empty.map(({ name, expression }) => `${name}: ${expression}`)).toEqual([])
  })

  test('what a dashboard lets choose from is there', async () => {
    const choices = variableQueries()
    expect(choices.length).toBeGreaterThan(0)
    for (const { series, label } of choices) {
      expect([series, (await server.labelValues(series, label)).length > 0]).toEqual([series, true])
    }
  })

  test('queries of containers, of which there are none here, are understood', async () => {
    const queries = panelQueries(RATE_INTERVAL).filter(({ dashboard }) => dashboard === OF_CONTAINERS)
    expect(queries.length).toBeGreaterThan(3)
    for (const { expression } of queries)
      expect([expression, await server.query(expression)]).toEqual([expression, []])
  })

  test('the configuration of each stack is one', async () => {
    const [promtool, ...words] = program.promtool
    for (const stack of ['sync-rest', 'async-rabbitmq', 'streaming-kafka', 'async-rest', 'side-by-side']) {
      const file = copyConfig(folder, `${stack}.yml`)
      const options = { signal, timeout_ms: 60_000, environment: {} }
      const { stdout } = await runCommand(promtool, [...words, 'check', 'config', file], options)
      expect(stdout, stack).toContain('SUCCESS')
    }
  })
})

/** A series that has a number: what is divided by nothing has none. */
async function hasFigures(server: PrometheusServer, { expression }: PanelQuery): Promise<boolean> {
  return (await server.query(expression)).some(({ value }) => Number.isFinite(value))
}
