import type { Fault } from '@three-ways/event-contract/faults'
import type { Metrics, Result, Run } from '@three-ways/result-files/metrics'
import { SCHEMA_VERSION } from '@three-ways/result-files/metrics'
import { UsageError } from '../settings/usage-error.ts'

const FLAG = '--resume'
const UNKNOWN = 'unknown'

/** What can be asked of the files alone, before anything is started. Pure. */
export function whyNotGoneOn({ schema_version, run, results }: Metrics): Fault[] {
  const fault = (message: string) => [{ path: FLAG, message }]
  if (schema_version !== SCHEMA_VERSION) {
    return fault(`expected a run of version ${SCHEMA_VERSION} of its files, got version ${schema_version}`)
  }
  if (run.complete) {
    return fault(`expected a run that was ended early; ${run.id} has all of its ${results.length} results`)
  }
  return []
}

/** Whether it is the same code, those files included that are not committed. Pure. */
export function differencesOfSource(before: Source, now: Source): Fault[] {
  if (before.commit !== now.commit) return differing([['commit', before.commit, now.commit]])
  return differing([['files of the checkout, some of which are not committed', before.tree, now.tree]])
}

type Source = Pick<Run, 'commit' | 'tree'>

/**
 * What else differs between the sitting before and now, a fault each: what is measured now must not be read
 * as another repetition of the same. Pure.
 */
export function differencesOfMachine(before: Run, now: Run): Fault[] {
  return differing([
    ...MACHINE.map(([what, of]) => [what, of(before), of(now)] as const),
    ...namesOf(before.versions, now.versions).map((name) => {
      return [`version of ${name}`, before.versions[name], now.versions[name]] as const
    }),
    ...namesOf(before.settings, now.settings).map((name) => {
      return [name, before.settings[name], now.settings[name]] as const
    }),
  ])
}

function differing(pairs: readonly (readonly [what: string, before: unknown, now: unknown])[]): Fault[] {
  return pairs.flatMap(([what, was, is]) => {
    // Of what nobody knows, nobody knows that it is the same.
    if (was === is && was !== null && was !== undefined) return []
    const message = `expected the ${what} of the sitting before: ${was ?? UNKNOWN}; now it is ${is ?? UNKNOWN}`
    return [{ path: FLAG, message }]
  })
}

const MACHINE: readonly (readonly [string, (run: Run) => unknown])[] = [
  ['processor', ({ host }) => host.cpu],
  ['number of cores', ({ host }) => host.cores],
  // What a machine says it has differs by what its kernel keeps for itself.
  ['memory (GiB)', ({ host }) => Math.round(host.memory_gib)],
  ['operating system', ({ host }) => host.os],
  ['kernel', ({ host }) => host.kernel],
  ['file system of the stores', ({ host }) => host.file_system],
]

/**
 * Throws where a cell was measured under other settings than the same row in a sitting before, with what
 * differs. `configurations`: of the run, by their hash.
 */
export function refuseOtherSettings(before: readonly Result[], run: Run, result: Result): void {
  const known = before.filter(({ scenario, variant, model }) => {
    return scenario === result.scenario && variant === result.variant && model === result.model
  })
  const [first] = known
  const hash = result.configuration_hash
  if (first === undefined || known.some(({ configuration_hash }) => configuration_hash === hash)) return
  const [was, is] = [first.configuration_hash, hash].map((name) => run.configurations?.[name])
  const flat = (configuration: typeof was) => new Map(Object.entries(flattened(configuration ?? {})))
  const [one, other] = [flat(was), flat(is)]
  const differing = [...new Set([...one.keys(), ...other.keys()])]
    .filter((name) => one.get(name) !== other.get(name))
    .map((name) => `${name} was ${one.get(name) ?? UNKNOWN} and is ${other.get(name) ?? UNKNOWN}`)
  const row = `${result.scenario} / ${result.variant} of ${result.model}`
  const message = `expected the settings in force that ${row} had in the sitting before: ${differing.join('; ')}`
  throw new UsageError('run', [{ path: FLAG, message }])
}

/** `settings.store_synchronous` and so on. */
function flattened(value: object, prefix = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      const path = `${prefix}${name}`
      const is_inner = typeof inner === 'object' && inner !== null
      return is_inner ? Object.entries(flattened(inner, `${path}.`)) : [[path, String(inner)] as const]
    }),
  )
}

function namesOf(one: object, other: object): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])]
}
