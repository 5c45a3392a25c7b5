import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'

const FOLDER = new URL('../../../observe/', import.meta.url)

/** Where a name of the stack is to be found here: `127.0.0.1:8001` for `order-service`. */
export type Places = ReadonlyMap<string, string>

interface Job {
  readonly job_name: string
  readonly dns_sd_configs: readonly object[]
  readonly [setting: string]: unknown
}

interface Config {
  readonly scrape_configs: readonly Job[]
  readonly [setting: string]: unknown
}

/**
 * The configuration of the stacks, with all that it says but for whom each job asks: that is told outright,
 * since there is no name server here that knows them.
 */
export function writeScrapeConfig(file: string, places_of: Readonly<Record<string, Places>>): void {
  const { scrape_config_files: _, ...config } = configIn('prometheus.yml')
  const jobs = [...config.scrape_configs, ...configIn('targets/async-rabbitmq.yml').scrape_configs]
  const scrape_configs = jobs.flatMap(({ dns_sd_configs: _names, ...job }) => {
    const places = places_of[job.job_name]
    if (places === undefined) return []
    const static_configs = [...places].map(([name, place]) => {
      return { targets: [place], labels: { __meta_dns_name: name } }
    })
    return [{ ...job, static_configs }]
  })
  writeFileSync(file, stringify({ ...config, scrape_configs }))
}

/** The configuration of one stack, whose services are `targets/<name>.yml`, as it is, in this folder. */
export function copyConfig(folder: string, targets: string): string {
  const services = join(folder, 'services.yml')
  writeFileSync(services, textOf(`targets/${targets}`))
  const file = join(folder, `prometheus-${targets}`)
  writeFileSync(file, textOf('prometheus.yml').replace('/etc/prometheus/services.yml', services))
  return file
}

function configIn(path: string): Config {
  return parse(textOf(path)) as Config
}

function textOf(path: string): string {
  return readFileSync(new URL(path, FOLDER), 'utf8')
}
