import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { until } from '@three-ways/testbed/order-client'
import { describe, expect, test } from 'vitest'
import { MODEL_NAMES } from '../../src/settings/models.ts'
import { missingDocker } from '../missing-docker.ts'
import { type OwnProject, ownProject } from '../own-project.ts'
import type { Typed } from '../shell-transcript.ts'
import { OF_CONTAINERS, panelQueries } from './dashboards.ts'

const TOP = fileURLToPath(new URL('../../../', import.meta.url))
const ALL_WITHIN_MS = 15 * 60_000
const TOLD_WITHIN_MS = 120_000
const { signal } = new AbortController()
const PROMETHEUS = 'http://127.0.0.1:9090/api/v1'
const GRAFANA = 'http://127.0.0.1:3000/api'

/** Those whose images are somebody else's. */
const LOOK_ON = ['prometheus', 'grafana', 'cadvisor']
type Labels = Readonly<Record<string, string>>

const COMPOSE = 'docker compose --profile observe'
const UP = 'up --build --wait -d'
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
        `METRICS=on ${COMPOSE} ${UP} ${services}`,
        askedWithin(broker, port),
        `curl -sf http://127.0.0.1:${door}/metrics`,
      ])
      expectTyped(raised)
      expect(expectTyped(told)).toMatch(series)
      expect(expectTyped(counted)).toMatch(/^three_ways_store_commits_total\{/m)
    },
    ALL_WITHIN_MS,
  )

  test.for([
    ...MODEL_NAMES.map((model) => ({ what: model, folder: `${TOP}${model}`, compose: COMPOSE })),
    { what: 'the models side by side', folder: TOP, compose: `${COMPOSE} --profile all` },
    { what: 'one model at the top', folder: TOP, compose: `${COMPOSE} --profile sync-rest` },
  ])(
    'Prometheus asks all of $what, Grafana has the dashboards, and containers are told of',
    { timeout: ALL_WITHIN_MS },
    async ({ folder, compose }, { skip, annotate }) => {
      await using stack = ownProject(ALL_WITHIN_MS)
      const missing = await missingImages(stack, folder)
      if (missing.includes('prometheus')) skip(`images that are not to be had here: ${missing.join(', ')}`)
      if (missing.length > 0) await annotate(`not run, since there is no image: ${missing.join(', ')}`)
      const [listed] = await stack.type(folder, [`${compose} config --services`])
      const there = expectTyped(listed).trim().split('\n')
      const services = there.filter((name) => !missing.includes(name))
      const [raised] = await stack.type(folder, [`METRICS=on ${compose} ${UP} ${services.join(' ')}`])
      expectTyped(raised)
      await allTargetsUp(services)
      if (!missing.includes('grafana')) {
        const found = await (await fetch(`${GRAFANA}/search?tag=three-ways`, { signal })).json()
        expect(found).toHaveLength(4)
      }
      if (!missing.includes('cadvisor')) await containersAreTold()
    },
  )
})

/** Those who look on whose image is neither here nor to be fetched. */
async function missingImages(stack: OwnProject, folder: string): Promise<readonly string[]> {
  const fetched = await stack.type(
    folder,
    LOOK_ON.map((name) => `${COMPOSE} pull -q --policy missing ${name}`),
  )
  return LOOK_ON.filter((_, index) => fetched[index]?.exit_code !== 0)
}

/** Whoever was raised and tells metrics is asked, and answers. */
async function allTargetsUp(services: readonly string[]): Promise<void> {
  const expected = services.filter((name) => !['prometheus', 'grafana', 'kafka-agent'].includes(name)).sort()
  await until(`${expected.join(', ')} are up in Prometheus`, TOLD_WITHIN_MS, signal, async () => {
    const { activeTargets } = await ask(`${PROMETHEUS}/targets?state=active`)
    const up = activeTargets.filter(({ health }: { health: string }) => health === 'up')
    const names = new Set<string>(up.map(({ labels }: { labels: Labels }) => labels.instance))
    return isDeepStrictEqual([...names].sort(), expected) && up.length === activeTargets.length
  })
}

async function containersAreTold(): Promise<void> {
  const queries = panelQueries('30s').filter(({ dashboard }) => dashboard === OF_CONTAINERS)
  for (const { name, expression } of queries) {
    await until(`${name} has figures`, TOLD_WITHIN_MS, signal, async () => {
      const { result } = await ask(`${PROMETHEUS}/query?${new URLSearchParams({ query: expression })}`)
      return result.length > 0
    })
  }
}

function expectTyped(typed: Typed | undefined): string {
  expect(typed?.exit_code, `${typed?.command}\n${typed?.output}`).toBe(0)
  return typed?.output ?? ''
}

// biome-ignore lint/suspicious/noExplicitAny: what the answer holds depends on the question
async function ask(url: string): Promise<any> {
  const response = await fetch(url, { signal })
  return ((await response.json()) as { data: unknown }).data
}
