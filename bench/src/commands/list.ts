import type { CommandModule } from 'yargs'
import { durationText, estimateRun_s } from '../settings/estimate.ts'
import { isBurst, isCapacity, isRated, type Load } from '../settings/loads.ts'
import { MODEL_NAMES } from '../settings/models.ts'
import { offeredIn } from '../settings/offered-words.ts'
import {
  PROFILE_NAMES,
  PROFILES,
  SCENARIO_NAMES,
  SCENARIO_QUESTIONS,
  usualRows,
  usualScenarios,
} from '../settings/profiles.ts'
import type { CommandContext } from './command-context.ts'
import { SWITCH } from './option-kinds.ts'

/** `bench list`: what can be measured, and how much of it in which profile. */
export function listCommand(context: CommandContext): CommandModule {
  return {
    command: 'list',
    describe: 'show scenarios, variants, profiles and models',
    builder: (yargs) => yargs.option('json', SWITCH('print it as JSON')),
    handler: ({ json }) => context.print(json === true ? listJson() : listText()),
  }
}

export function listText(): string {
  const scenarios = SCENARIO_NAMES.map((scenario) => {
    const { many } = offeredIn(scenario)
    const variants = PROFILES.filter((row) => row.scenario === scenario).map(({ variant, ...loads }) => {
      const profiles = PROFILE_NAMES.map((profile) => {
        return `      ${profile.padEnd(9)}${loadText(loads[profile], many)}`
      })
      return [`    ${variant}`, ...profiles].join('\n')
    })
    return [`  ${scenario}: ${SCENARIO_QUESTIONS[scenario]}`, ...variants].join('\n')
  })
  const profiles = PROFILE_NAMES.map((profile) => {
    const estimate = durationText(estimateRun_s(usualRows(profile), MODEL_NAMES, profile))
    return `  ${profile.padEnd(9)}about ${estimate} for all models: ${usualScenarios(profile).join(', ')}`
  })
  const models = MODEL_NAMES.map((model) => `  ${model}`)
  return ['Scenarios', ...scenarios, '', 'Profiles', ...profiles, '', 'Models', ...models, ''].join('\n')
}

/** The same for a program: every row with its loads, `null` where a profile does not measure it. */
export function listJson(): string {
  const scenarios = SCENARIO_NAMES.map((name) => ({ name, question: SCENARIO_QUESTIONS[name] }))
  const profiles = PROFILE_NAMES.map((name) => {
    const estimate_s = estimateRun_s(usualRows(name), MODEL_NAMES, name)
    return { name, estimate_s: Math.round(estimate_s), scenarios: usualScenarios(name) }
  })
  return `${JSON.stringify({ scenarios, rows: PROFILES, profiles, models: MODEL_NAMES }, null, 2)}\n`
}

function loadText(load: Load | null, many: string): string {
  if (load === null) return '–'
  return `${rateText(load, many)}, ${load.repetitions === 1 ? 'once' : `${load.repetitions} times`}`
}

/** What one measurement of a row puts on a system: `100/s for 5 s`; `many`: of what. */
export function rateText(load: Load, many = 'orders'): string {
  if (isRated(load)) {
    const outage = load.outage === undefined ? '' : ` around an outage of ${load.outage.seconds} s`
    const { rate_per_s, seconds, usually_s, spike, burst_orders } = load
    const lasts = usually_s === undefined ? `for ${seconds} s` : `until all is done, about ${usually_s} s`
    const then = spike === undefined ? '' : `, then ${perSecond(spike.rate_per_s)} for ${spike.seconds} s`
    const first =
      burst_orders === undefined ? '' : `${burst_orders.toLocaleString('en-US')} ${many} at once, then `
    return `${first}${perSecond(rate_per_s)} ${lasts}${then}${outage}`
  }
  if (isCapacity(load)) {
    const { objective_ms, window_s, confirm_s, rough } = load
    const how = `windows of ${window_s} s, confirmed by ${confirm_s} s${rough ? ' (rough)' : ''}`
    return `the highest rate with p99 within ${objective_ms} ms, in ${how}`
  }
  if (!isBurst(load)) return `as fast as it goes for ${load.saturated_s} s`
  return `${load.orders.toLocaleString('en-US')} ${many} as fast as they go`
}

function perSecond(rate: number): string {
  return `${rate.toLocaleString('en-US')}/s`
}
