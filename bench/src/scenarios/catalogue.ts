import type { ScenarioName } from '../settings/profiles.ts'
import type { Scenario } from './scenario.ts'

/**
 * The scenario of that name: what `<name>.ts` beside this file exports under it. Rejects for one that the
 * table knows and nobody wrote: a programming error.
 */
export async function scenarioNamed(name: ScenarioName): Promise<Scenario> {
  const exported: Record<string, Partial<Scenario>> = await import(`./${name}.ts`)
  const scenario = Object.values(exported).find((value) => value.name === name && 'measure' in value)
  if (scenario === undefined) throw new TypeError(`scenarios/${name}.ts: expected a scenario of that name`)
  return scenario as Scenario
}
