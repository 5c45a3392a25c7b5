import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommand } from '@three-ways/testbed/brokers/run-command'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

const TOP = fileURLToPath(new URL('../../../', import.meta.url))
const FOLDER = join(TOP, 'observe/grafana/dashboards')
const COLUMNS = 24
const { signal } = new AbortController()

interface Place {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly description?: string
  readonly gridPos: Place
  readonly datasource?: { readonly uid: string }
  readonly targets?: readonly { readonly refId: string; readonly datasource: { readonly uid: string } }[]
}

interface Dashboard {
  readonly uid: string
  readonly title: string
  readonly panels: readonly Panel[]
}

const files = readdirSync(FOLDER)
const textOf = (path: string) => readFileSync(join(TOP, path), 'utf8')
const dashboardOf = (file: string) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Dashboard

describe.each(files)('the dashboard %s', (file) => {
  const { panels } = dashboardOf(file)
  const asking = panels.filter(({ type }) => type !== 'row')

  test('has a place of its own for each panel', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    expect(panels.filter(({ gridPos: { x, w } }) => x < 0 || x + w > COLUMNS)).toEqual([])
    const overlapping = panels.flatMap((one, index) =>
      panels
        .slice(index + 1)
        .filter((other) => overlap(one.gridPos, other.gridPos))
        .map(({ title }) => [one.title, title]),
    )
    expect(overlapping).toEqual([])
  })

  test('says of each panel what it shows, and asks the source that is provisioned', () => {
    const { datasources } = parse(textOf('observe/grafana/provisioning/datasources/prometheus.yml'))
    const [{ uid }] = datasources
    expect(asking.length).toBeGreaterThan(3)
    for (const { title, description = '', datasource, targets = [] } of asking) {
      expect([title, description]).not.toEqual([title, ''])
      expect(
        [datasource, ...targets.map((target) => target.datasource)].map((source) => source?.uid),
      ).toEqual([datasource, ...targets].map(() => uid))
      expect(new Set(targets.map(({ refId }) => refId)).size, title).toBe(targets.length)
    }
  })
})

test('dashboards have names of their own, and stand where Grafana looks for them', () => {
  const dashboards = files.map(dashboardOf)
  for (const key of ['uid', 'title'] as const)
    expect(new Set(dashboards.map((one) => one[key])).size).toBe(files.length)
  const { providers } = parse(textOf('observe/grafana/provisioning/dashboards/three-ways.yml'))
  const { services } = parse(textOf('compose/pieces.yml'), { merge: true })
  const { path } = providers[0].options
  const mounted: readonly string[] = services.grafana.volumes
  expect(mounted).toContain(`../observe/grafana/dashboards:${path}:ro`)
  const home: string = services.grafana.environment.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH
  expect(files.map((file) => `${path}/${file}`)).toContain(home)
  const { timeInterval } = parse(textOf('observe/grafana/provisioning/datasources/prometheus.yml'))
    .datasources[0].jsonData
  expect(parse(textOf('observe/prometheus.yml')).global.scrape_interval).toBe(timeInterval)
})

test('dashboards are such as Grafana has in its own types', async () => {
  const folder = join(TOP, 'node_modules/.cache/three-ways-dashboards')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'check.ts'), typedText())
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: OPTIONS, files: ['check.ts'] }),
  )
  const words = ['-p', join(folder, 'tsconfig.json')]
  const options = { signal, timeout_ms: 50_000, environment: process.env }
  const { stdout } = await runCommand(join(TOP, 'node_modules/.bin/tsc'), words, options)
  expect(stdout).toBe('')
})

const OPTIONS = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: 'es2024',
  module: 'esnext',
  moduleResolution: 'bundler',
}

/** A file has words where the types have names for them. */
const TYPES = `
  import type { Dashboard } from '@grafana/schema'
  type Plain<T> = T extends string ? \`\${T}\` : T extends object ? { [Key in keyof T]: Plain<T[Key]> } : T
`

function typedText(): string {
  const dashboards = files.map((file, index) => {
    return `export const dashboard_${index}: Plain<Dashboard> = ${readFileSync(join(FOLDER, file), 'utf8')}`
  })
  return [TYPES, ...dashboards].join('\n')
}

function overlap(one: Place, other: Place): boolean {
  const apart = one.x + one.w <= other.x || other.x + other.w <= one.x
  return !apart && one.y < other.y + other.h && other.y < one.y + one.h
}
