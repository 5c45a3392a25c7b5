import type { ScenarioName } from '../settings/profiles.ts'
import { backlog } from './backlog.ts'
import { consumerLag } from './consumer-lag.ts'
import { deadLetter } from './dead-letter.ts'
import { delayInjection } from './delay-injection.ts'
import { forcedFailure } from './forced-failure.ts'
import { idempotency } from './idempotency.ts'
import { inventoryDown } from './inventory-down.ts'
import { latency } from './latency.ts'
import { replay } from './replay.ts'
import type { Scenario } from './scenario.ts'
import { serviceCrash } from './service-crash.ts'
import { throughput10k } from './throughput-10k.ts'

/** Every scenario: a new one is a file beside these and a line here. */
const SCENARIOS: readonly Scenario[] = [
  latency,
  delayInjection,
  forcedFailure,
  inventoryDown,
  throughput10k,
  idempotency,
  deadLetter,
  backlog,
  consumerLag,
  replay,
  serviceCrash,
]

/** The scenario of that name. Throws for one that profiles know and nobody wrote: a programming error. */
export function scenarioNamed(name: ScenarioName): Scenario {
  const scenario = SCENARIOS.find((candidate) => candidate.name === name)
  if (scenario === undefined) throw new TypeError(`There is no scenario ${name} in the catalogue`)
  return scenario
}
