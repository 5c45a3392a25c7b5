import type { Argv } from 'yargs'
import { MODEL_NAMES } from '../settings/models.ts'
import { OUTAGE_KINDS, OUTAGE_TARGETS } from '../settings/outage.ts'
import { PROFILE_NAMES, SCENARIO_NAMES } from '../settings/profiles.ts'
import { BROKER_URLS, NUMBER, oneOf, SWITCH, TEXT, TIME } from './option-kinds.ts'
import { RUNNING_MODEL_OPTIONS } from './running-model-options.ts'

const OF_PROFILE = 'that of the profile'

/** The flags of `bench run`, in the order in which they are thought of. */
export function runOptions(yargs: Argv): Argv {
  return yargs
    .positional('scenario', {
      type: 'string',
      array: true,
      describe: `any of ${SCENARIO_NAMES.join(', ')}; those of the profile unless named`,
    })
    .option('model', { ...TEXT('any of', MODEL_NAMES.join(', ')), array: true, defaultDescription: 'all' })
    .option('profile', oneOf('how much is measured', PROFILE_NAMES, 'standard'))
    .option('rate', NUMBER('orders or commands per second', OF_PROFILE))
    .option('duration', TIME('of load, an outage not included', OF_PROFILE))
    .option('objective', TIME('capacity: within what 99 % of all orders have to be completed', '250ms'))
    .option('repetitions', NUMBER('how often each row is measured', OF_PROFILE))
    .option('outage', TIME('backlog: for how long something is gone', OF_PROFILE))
    .option('kill', oneOf('backlog: what is gone', OUTAGE_TARGETS, 'inventory-service'))
    .option('fault', oneOf('backlog: how it goes', OUTAGE_KINDS, 'kill'))
    .option(
      'durability',
      oneOf('D1: each row in its own class; D2: nothing is acknowledged before a flush', ['D1', 'D2'], 'D1'),
    )
    .option('broker', oneOf('where a broker comes from', ['auto', 'local', 'attach', 'compose'], 'auto'))
    .option('broker-url', {
      ...TEXT('one that runs:', BROKER_URLS),
      array: true,
    })
    .option('management-url', RUNNING_MODEL_OPTIONS['management-url'])
    .option('replication-factor', NUMBER('Kafka: copies of each topic that is made', 'that of the broker'))
    .option('seed', NUMBER('of arrivals, orders, commands and deaths', '1'))
    .option('seeds', NUMBER('saga: deaths of every participant, drawn by so many seeds', 'none'))
    .option('as-in-the-study', SWITCH('patterns: who is called does not work, as in the study'))
    .option('out', { ...TEXT('the folder that gets the run’s own folder'), defaultDescription: 'results' })
    .option('wait-for-quiet', TIME('how long a restless machine is waited for, in all', 'none'))
    .option(
      'resume',
      TEXT('go on with a run that was ended early: results/<run_id>, and no flag of measuring'),
    )
    .option('dry-run', SWITCH('tell what would be measured and how long it takes, and end'))
    .options({ json: SWITCH('print the summary as JSON'), quiet: SWITCH('tell only what is wrong') })
    .example('$0 run latency --model streaming-kafka --rate 200 --duration 30s', '')
    .example('$0 run backlog --kill broker --outage 1m', '')
    .example('$0 run --resume results/latest', '')
}
