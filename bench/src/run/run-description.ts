import { ownAffinity } from '@three-ways/instrument/process-placement'
import type { Run } from '@three-ways/result-files/metrics'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import type { RunSettings } from '../settings/run-settings.ts'
import { commitFacts, hostFacts, packageVersions, treeOfCheckout } from './host-facts.ts'
import type { KeptSite } from './kept-site.ts'
import { RUN_CONDITIONS } from './turn-options.ts'

/** Of the process that is about to measure. */
export interface RunBeginning {
  readonly id: string
  readonly started_at: Date
  /** A folder on the disk that carries the stores. */
  readonly stores: string
  readonly placed: Readonly<Record<string, string | number>>
  readonly self_test: Run['self_test']
}

/** What is known of a run before its first cell. */
export async function describeRun(
  settings: RunSettings,
  { id, started_at, stores, placed, self_test }: RunBeginning,
): Promise<Run> {
  return {
    id,
    started_at: started_at.toISOString(),
    finished_at: null,
    complete: false,
    command: settings.command,
    profile: settings.profile,
    seed: settings.seed,
    ...(await commitFacts()),
    tree: await treeOfCheckout(),
    durability: settings.durability,
    host: await hostFacts(stores),
    versions: await packageVersions(),
    brokers: [],
    titles: {},
    service_hosts: {},
    settings: { ...RUN_CONDITIONS, ...placed, generator_cpu_affinity: await ownAffinity() },
    configurations: {},
    self_test,
  }
}

/** What becomes known of a run as soon as the site of a model is; `before`: the run of sittings before. */
export function withSite(
  run: Run,
  system: SystemUnderTest,
  { site, warm_ups, idle }: Pick<KeptSite, 'site' | 'warm_ups' | 'idle'>,
  before?: Run,
): Partial<Run> {
  const { broker, service_host } = site
  const titles = { ...run.titles, [system.name]: system.title }
  const hosts = { ...run.service_hosts, [system.name]: { kind: service_host.kind, ...service_host.facts } }
  const known = { titles, service_hosts: hosts }
  if (broker === undefined) return known
  const { kind, source, why, versions, settings } = broker
  const earlier = before?.brokers.find((other) => other.kind === kind)
  const all_warm_ups = [...(earlier?.warm_ups ?? []), ...warm_ups]
  const entry = { kind, source, why, versions, settings, warm_ups: all_warm_ups, idle: idle ?? earlier?.idle }
  const others = run.brokers.filter((other) => other.kind !== kind)
  return { ...known, brokers: [...others, entry] }
}
