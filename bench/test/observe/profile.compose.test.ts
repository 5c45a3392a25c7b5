import { fileURLToPath } from 'node:url'
import { until } from '@three-ways/testbed/order-client'
import { describe, expect, test } from 'vitest'
import { missingDocker } from '../missing-docker.ts'
import { ownProject } from '../own-project.ts'
import type { Typed } from '../shell-transcript.ts'
import { OF_CONTAINERS, panelQueries } from './dashboards.ts'

const TOP = fileURLToPath(new URL('../../../', import.meta.url))
const ALL_WITHIN_MS = 15 * 60_000
const TOLD_WITHIN_MS = 120_000
const { signal } = new AbortController()
const PROMETHEUS = 'http://127.0.0.1:9090/api/v1'
const GRAFANA = 'http://127.0.0.1:3000/api'

const UP = 'METRICS=on docker compose --profile observe up --build --wait -d'
/** What a container answers at a port, asked from within: nothing of it is published. */
const askedWithin = (service: string, port: number) =>
  `docker compose exec -T ${service} bash -c 'exec 3<>/dev/tcp/127.0.0.1/${port} && printf "GET /metrics HTTP/1.0\\r\\n\\r\\n" >&3 && cat <&3'`

const missing = await missingDocker()
describe.skipIf(missing !== undefined)('the profile observe', () => {
  test.each([
    {
      model: 'streaming-kafka',
      broker: 'kafka',
      port: 9404,
      door: 8002,
      series: /^kafka_offline_partitions /m,
    },
    {
      model: 'async-rabbitmq',
      broker: 'rabbitmq',
      port: 15692,
      door: 8001,
      series: /^rabbitmq_connections /m,
    },
  ])(
    '$broker and services tell of themselves',
    async ({ model, broker, port, door, series }) => {
      await using stack = ownProject(ALL_WITHIN_MS)
      const services = `${broker} order-service inventory-service notification-service`
      const [raised, told, counted] = await stack.type(`${TOP}${model}`, [
        `${UP} ${services}`,
        askedWithin(broker, port),
        `curl -sf http://127.0.0.1:${door}/metrics`,
      ])
      expectTyped(raised)
      expect(expectTyped(told)).toMatch(series)
      expect(expectTyped(counted)).toMatch(/^three_ways_store_commits_total\{/m)
    },
    ALL_WITHIN_MS,
  )

  test.for(['sync-rest', 'async-rabbitmq', 'streaming-kafka', 'async-rest'])(
    'Prometheus asks all of %s, and Grafana has the dashboards',
    { timeout: ALL_WITHIN_MS },
    async (model, { skip }) => {
      await using stack = ownProject(ALL_WITHIN_MS)
      const folder = `${TOP}${model}`
      const [pulled] = await stack.type(folder, [
        'docker compose --profile observe pull prometheus grafana cadvisor',
      ])
      if (pulled?.exit_code !== 0) skip(`images that are not to be had here: ${pulled?.output.trim()}`)
      const [raised] = await stack.type(folder, [UP])
      expectTyped(raised)
      await until('all targets are up', TOLD_WITHIN_MS, signal, async () => {
        const { activeTargets } = await ask(`${PROMETHEUS}/targets?state=active`)
        const down = activeTargets.filter(({ health }: { health: string }) => health !== 'up')
        return activeTargets.length > 3 && down.length === 0
      })
      const found = await (await fetch(`${GRAFANA}/search?tag=three-ways`, { signal })).json()
      expect(found).toHaveLength(4)
      const queries = panelQueries('30s').filter(({ dashboard }) => dashboard === OF_CONTAINERS)
      for (const { name, expression } of queries) {
        await until(`${name} has figures`, TOLD_WITHIN_MS, signal, async () => {
          const { result } = await ask(`${PROMETHEUS}/query?${new URLSearchParams({ query: expression })}`)
          return result.length > 0
        })
      }
    },
  )
})

function expectTyped(typed: Typed | undefined): string {
  expect(typed?.exit_code, `${typed?.command}\n${typed?.output}`).toBe(0)
  return typed?.output ?? ''
}

// biome-ignore lint/suspicious/noExplicitAny: what the answer holds depends on the question
async function ask(url: string): Promise<any> {
  const response = await fetch(url, { signal })
  return ((await response.json()) as { data: unknown }).data
}
