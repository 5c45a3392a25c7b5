import type { ModelRow } from '../model-row.ts'
import { barsOf, countedIn, type TellLie, unlessEmpty } from './lie.ts'

const STEADY = ['latency', 'steady'] as const
/** The relay with nothing wrong. */
const NO_FAULT = ['false-settings', 'none'] as const
const FALSE_SETTINGS = 'npm run bench -- run false-settings'
const SLOW = ['delay-injection', 'uniform-2s'] as const

const answered = ({ latency }: ModelRow) => latency.accepted.p50_ms
const done = ({ latency }: ModelRow) => latency.completed.p50_ms
const figure = (row: ModelRow | undefined, name: string) => {
  const value = row?.counted[0]?.figures[name]
  return typeof value === 'number' ? value : undefined
}

/** A receipt is quicker than a decision, and says less. */
export const earlyAnswer: TellLie = (from) =>
  unlessEmpty(
    {
      name: 'early-answer',
      title: 'A 202 is set beside a 201',
      unit: 'ms',
      told: 'p50 until the HTTP answer',
      honest: 'p50 until everything is done',
      rows: 'latency / steady',
      bars: barsOf(countedIn(from, ...STEADY), answered, done),
      paragraph:
        'A load generator measures answers, so a table of answers is what it prints. Where calls are made in turn the answer is a decision and comes behind the work; where a receipt is given it comes before any of it. Such a table compares a promise with its fulfilment, and the model that promises wins whatever it does afterwards. Only what means the same in every model may be compared: decided, and done.',
    },
    'npm run bench -- run latency',
  )

/** Only one side has the delay. */
export const delayedBeside: TellLie = (from) => {
  const undelayed = countedIn(from, ...STEADY)
  const isChain = ({ latency: { accepted, completed } }: ModelRow) =>
    (accepted.p50_ms ?? 0) >= (completed.p50_ms ?? Number.POSITIVE_INFINITY)
  const told = (row: ModelRow) => {
    const plain = undelayed.find(({ model }) => model === row.model)
    return isChain(row) ? answered(row) : plain && answered(plain)
  }
  return unlessEmpty(
    {
      name: 'delayed-beside',
      title: 'A delayed call is set beside an undelayed queue',
      unit: 'ms',
      told: 'p50 of the answer: calls with slow work, queues without',
      honest: 'p50 until everything is done, with the same slow work for all',
      rows: 'delay-injection / uniform-2s and latency / steady',
      bars: barsOf(countedIn(from, ...SLOW), told, done),
      paragraph:
        'The payment that takes two seconds is put into the handler of the synchronous service alone, or the queue is measured at the moment of the publish and nobody looks at its consumer. Thousands of times faster, says the table. With the same work behind both, an order is done after two seconds in every model: a queue moves the waiting to where nobody stands, and makes none of it go away.',
    },
    'npm run bench -- run latency delay-injection',
  )
}

/** What was taken is counted as what was done. */
export const bufferedSends: TellLie = (from) => {
  const rate = (name: string) => (row: ModelRow) => {
    const seconds = figure(row, name)
    const [run] = row.counted
    return seconds === undefined || run === undefined ? undefined : run.ledger.offered / seconds
  }
  return unlessEmpty(
    {
      name: 'buffered-sends',
      title: 'Buffered sends are counted as throughput',
      unit: 'orders/s',
      told: 'orders sent, by the time of the last receipt',
      honest: 'orders done, by the time of the last completion',
      rows: 'throughput-10k / bulk',
      bars: barsOf(
        countedIn(from, 'throughput-10k', 'bulk'),
        rate('last_accepted_s'),
        rate('last_completed_s'),
      ),
      paragraph:
        'The clock is stopped when the producer has handed over its last message. That is the speed of a buffer: of a socket, of a client that gathers, of a table in which everything waits. The work is still to be done, and what limits it is the slowest step behind the buffer. A throughput is what comes out at the end, and until the last one is through.',
    },
    'npm run bench -- run throughput-10k',
  )
}

/** The first thousand orders speak for all. */
export const coldBroker: TellLie = (from) => {
  const warm = countedIn(from, ...STEADY)
  return unlessEmpty(
    {
      name: 'cold-broker',
      title: 'A cold broker is measured',
      unit: 'ms',
      told: 'p50 of the first 1,000 orders after everything was started',
      honest: 'p50 of the same load when nothing changes any more',
      rows: 'cold-start / first-1000 and latency / steady',
      bars: barsOf(countedIn(from, 'cold-start', 'first-1000'), done, (row) => {
        const own = warm.find(({ model }) => model === row.model)
        return own && done(own)
      }),
      paragraph:
        'Containers are started, a script runs for ten seconds, containers are removed. Virtual machines have compiled nothing yet, connections are opened, topics have no leader that anybody knows; and whoever needs longest to warm up loses, for a reason that no customer will ever meet. A cold start is a question of its own. Everything else is measured when a test finds no trend any more.',
    },
    'npm run bench -- run cold-start latency',
  )
}

/** One message on its way at a time. */
export const oneAtATime: TellLie = (from) => {
  const right = countedIn(from, ...NO_FAULT)
  const last = (row: ModelRow | undefined) => figure(row, 'burst_last_completed_s')
  return unlessEmpty(
    {
      name: 'one-at-a-time',
      title: 'The consumer has a prefetch of 1',
      unit: 's',
      told: '2,000 orders done, with a prefetch of 1',
      honest: 'the same relay with a prefetch of 500',
      rows: 'false-settings / prefetch-1 and none',
      bars: barsOf(countedIn(from, 'false-settings', 'prefetch-1'), last, (row) =>
        last(right.find(({ model }) => model === row.model)),
      ),
      paragraph:
        'A tutorial sets the prefetch to 1, so that work is shared out fairly, and the benchmark keeps it. Then the next message leaves the broker when the one before was acknowledged: the consumer works on one at a time, and each waits for a round trip more. What is measured is that setting, and it is not in the table. The same number of messages has to be at work in every model. (Both are bare relays of the room `floor`, which differ in nothing else.)',
    },
    FALSE_SETTINGS,
  )
}

/** Speed without the guarantee that it is compared under. */
export const noConfirms: TellLie = (from) => {
  const product = countedIn(from, 'ladder', '4-outbox')
  const last = (row: ModelRow | undefined) => figure(row, 'burst_last_completed_s')
  return unlessEmpty(
    {
      name: 'no-confirms',
      title: 'Nothing is confirmed',
      unit: 's',
      told: 'all orders of a burst done, with a store and without confirms',
      honest: 'the same with an outbox and confirms: nothing is lost by a kill',
      rows: 'ladder / 1-store and 4-outbox',
      bars: barsOf(countedIn(from, 'ladder', '1-store'), last, (row) =>
        last(product.find(({ model }) => model === row.model)),
      ),
      paragraph:
        'Fire and forget is fast, since nobody waits to hear that a message is safe. The same kill in the middle of the load shows what was saved: below the outbox orders are lost or done twice. A table may show either, but never one model without its guarantees beside another with them, and never without the count of what was lost.',
    },
    'npm run bench -- run ladder',
  )
}

/** A default of a socket is taken for a property of a broker. */
export const nagleOn: TellLie = (from) => {
  const right = countedIn(from, ...NO_FAULT)
  return unlessEmpty(
    {
      name: 'nagle-on',
      title: 'Nagle’s algorithm is left on',
      unit: 'ms',
      told: 'p50 until everything is done, with Nagle’s algorithm on',
      honest: 'the same relay with it off',
      rows: 'false-settings / nagle-on and none',
      bars: barsOf(countedIn(from, 'false-settings', 'nagle-on'), done, (row) => {
        const own = right.find(({ model }) => model === row.model)
        return own && done(own)
      }),
      paragraph:
        'A small message waits in the socket of its sender until the one before it is acknowledged, and whoever receives it takes his time with that. Some clients switch this off by themselves, and others do not: so each hop of one model has tens of milliseconds that the other does not have, the broker is called slow, and what was compared is a socket option. Every setting that is in force has to be read back, and to be the same or to have a reason. (Both are bare relays of the room `floor`, which differ in nothing else.)',
    },
    FALSE_SETTINGS,
  )
}
