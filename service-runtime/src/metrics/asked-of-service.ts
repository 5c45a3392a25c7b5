import type { Meter } from '@opentelemetry/api'
import { WatchedIntake } from '../intake/watched-intake.ts'
import { OwedCount } from '../store/owed-count.ts'
import { ask } from './ask.ts'
import type { Countable } from './metering.ts'

const MESSAGE = { unit: '{message}' }
const DELIVERY = { unit: '{delivery}' }

/** What a service knows anyway, asked of whoever keeps it when somebody scrapes, and never for a message. */
export function askService(meter: Meter, { engine, intake, carrier, database }: Countable): void {
  askOutbox(meter, new OwedCount(database))
  const taken = meter.createObservableGauge('three_ways.intake.messages', {
    ...MESSAGE,
    description: 'Messages that were taken and are not finished',
  })
  const skipped = meter.createObservableCounter('three_ways.messages.skipped', {
    ...MESSAGE,
    description: 'Messages of a type that this service does not handle, since this process began',
  })
  const duplicates = meter.createObservableCounter('three_ways.inbox.duplicates', {
    ...MESSAGE,
    description: 'Messages that came once more and had no effect, since this process began',
  })
  const commits = meter.createObservableCounter('three_ways.store.commits', {
    unit: '{commit}',
    description: 'Transactions of the store that were committed, since this process began',
  })
  const unfinished = () => (intake instanceof WatchedIntake ? intake.unfinished : undefined)
  ask(meter, [taken, skipped, duplicates, commits], () => {
    return [unfinished(), intake.skipped, engine.inbox.recognised, engine.commits.committed]
  })
  if (carrier.waiting === undefined) return
  const queued = meter.createObservableGauge('three_ways.queue.messages', {
    ...MESSAGE,
    description: 'Messages that wait for this service and were not taken yet, as far as it can know',
  })
  ask(meter, [queued], async () => [await carrier.waiting?.()])
}

/** One look at the outbox tells all three. */
function askOutbox(meter: Meter, owed: OwedCount): void {
  const deliveries = meter.createObservableGauge('three_ways.outbox.deliveries', {
    ...DELIVERY,
    description: 'Deliveries that the outbox owes',
  })
  const parked = meter.createObservableGauge('three_ways.outbox.parked', {
    ...DELIVERY,
    description: 'Deliveries that were given up and wait for a person',
  })
  const age = meter.createObservableGauge('three_ways.outbox.oldest.age', {
    unit: 's',
    description: 'How old the oldest event is that is owed; 0 when none is',
  })
  ask(meter, [deliveries, parked, age], async () => {
    const { deliveries, parked, oldest_ms } = await owed.now()
    return [deliveries, parked, oldest_ms === undefined ? 0 : Math.max(0, Date.now() - oldest_ms) / 1000]
  })
}
