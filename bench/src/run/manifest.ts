import { createHash } from 'node:crypto'
import type { Site } from '@three-ways/testbed/site'
import type { EffectiveSetting } from '@three-ways/testbed/system'
import type { ManifestRow, Run } from '../results/metrics.ts'

/**
 * Why the models may differ in a setting; what is missing here and differs all the same is an open question.
 */
const WHY_DIFFERENT: Readonly<Record<string, string>> = {
  client: 'each model has its own client library',
  'answer to the customer': 'this is the difference that is measured',
  'message durability':
    'each does "no acknowledgement waits for a flush" (D1) or "every one does" (D2) in its own way',
  'publish confirmed': 'each waits for the word of whoever takes over the responsibility',
  acknowledge: 'each acknowledges after the local commit, in its own way',
  'messages in flight per consumer': 'calls and messages are not the same thing',
  'publish batch limit': 'a call carries one event; brokers take many',
  connections: 'each as its client wants it, all long-lived',
  retries: 'a customer waits for calls and for nothing else',
  'dead letters': 'each in the place that the model has',
  'request timeout':
    'REST: how long a service waits for another one; RabbitMQ: nobody does; Kafka: how long its client waits for the broker, which no customer does',
  'past events': 'a log keeps them by nature; a queue needs a stream beside it, and goes without for speed',
}

/** One question, the effective answer of each model, and whether they are alike. */
export function manifestOf(settings: ReadonlyMap<string, readonly EffectiveSetting[]>): ManifestRow[] {
  const questions = new Set([...settings.values()].flatMap((list) => list.map(({ question }) => question)))
  return [...questions].map((question) => {
    const answers: Record<string, string> = {}
    for (const [model, list] of settings) {
      answers[model] = list.find((setting) => setting.question === question)?.value ?? 'not answered'
    }
    const equal = new Set(Object.values(answers)).size === 1
    return { question, answers, equal, why_not: equal ? null : (WHY_DIFFERENT[question] ?? 'not explained') }
  })
}

/**
 * Equal for results of one model that may stand in one table: everything that was in effect, without what
 * changes from start to start (ports, folders, names).
 */
export function configurationHash(
  settings: readonly EffectiveSetting[],
  { broker, service_host }: Site,
  versions: Run['versions'],
  run_settings: Run['settings'],
): string {
  const lasting = {
    settings,
    broker: broker && { ...broker.versions, ...broker.settings },
    versions,
    run_settings,
    // Left out for processes, so that results from before there were containers stay comparable.
    ...(service_host.kind === 'containers' ? { service_host: service_host.facts } : {}),
  }
  return createHash('sha256').update(JSON.stringify(lasting)).digest('hex').slice(0, 12)
}
