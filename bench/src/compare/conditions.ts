import type { Run } from '@three-ways/result-files/metrics'

/** Something that has to be alike for two runs to be compared. */
export interface UnlikeCondition {
  readonly name: string
  readonly before: string
  readonly after: string
}

/**
 * What differs between two runs that would be read as a change of the project: machine, profile, durability,
 * versions, where brokers and services ran. The commit is not among them: it is what is compared. Pure.
 */
export function unlikeConditions(before: Run, after: Run): UnlikeCondition[] {
  const [one, other] = [conditionsOf(before), conditionsOf(after)]
  return [...new Set([...one.keys(), ...other.keys()])].flatMap((name) => {
    const pair = { name, before: one.get(name) ?? 'not there', after: other.get(name) ?? 'not there' }
    return pair.before === pair.after ? [] : [pair]
  })
}

function conditionsOf({ host, profile, durability, versions, brokers, service_hosts }: Run) {
  const conditions = new Map<string, string>([
    ['processor', host.cpu],
    ['cores', String(host.cores)],
    // What a machine says it has differs by what its kernel keeps for itself.
    ['memory (GiB)', String(Math.round(host.memory_gib))],
    ['operating system', host.os],
    ['kernel', host.kernel],
    ['file system of the stores', host.file_system],
    ['profile', profile],
    ['durability', durability],
  ])
  for (const [name, version] of Object.entries(versions)) conditions.set(`version of ${name}`, version)
  for (const { kind, source, versions: of_broker } of brokers) {
    conditions.set(`source of ${kind}`, source)
    for (const [name, version] of Object.entries(of_broker)) conditions.set(`${kind}: ${name}`, version)
  }
  for (const [model, facts] of Object.entries(service_hosts ?? {})) {
    // Runs from before there was a choice ran processes.
    if (facts.kind !== 'processes') conditions.set(`services of ${model}`, facts.kind ?? 'unknown')
  }
  return conditions
}
