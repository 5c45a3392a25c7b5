import { burst, rated, untilDone, withSpike } from './loads.ts'
import type { VariantLoads } from './variant-loads.ts'
import type { WorkloadName } from './workflows.ts'

const of = (workload: string): WorkloadName => ({ workflow: 'patterns', workload })
/** Measured by name (`bench:patterns`), and in `full`. */
const named = { when_named: true } as const

/** What a system is told of which one service has so many slots; those of others are as in every run. */
const slotsOf = (service: string, count: number) => {
  return { HANDLER_CONCURRENCY_BY_SERVICE: `${service}=${count}` }
}
const slots = (count: number) => slotsOf('payment-service', count)

/**
 * Two seconds of work: 8 slots take 4 a second, 32 take 16. What waits at the end has to be done within a
 * minute.
 */
function payments(count: number, rate_per_s: number, seconds: number): VariantLoads {
  const drain_s = Math.max(2, (2 * rate_per_s * seconds) / count - seconds)
  return {
    beside_s: Math.ceil(drain_s),
    environment: slots(count),
    smoke: null,
    standard: rated(rate_per_s, seconds, 1),
    full: rated(rate_per_s, seconds, 1),
  }
}

/**
 * So many commands at once, and the seconds until the last of them is done at the rate that its slots allow.
 */
function crowd(
  count: number,
  done_s: number,
  environment: Readonly<Record<string, string>> = {},
): VariantLoads {
  return { beside_s: done_s, environment, smoke: null, standard: burst(1, count), full: burst(1, count) }
}

/** The rows of the six patterns of the room `patterns`: the part of the one table that is about them. */
export const PATTERN_ROWS = {
  'fire-and-forget': {
    ...named,
    offers: of('fire-and-forget'),
    question: 'Must somebody who registers wait for a mail, and is one sent when the mail service is away?',
    prediction:
      'REST answers after the 500 ms of the mail, the others at once; the mail itself takes as long in all. With the mail service down nobody is refused, and each mail is sent once when it is back.',
    variants: {
      steady: { beside_s: 1, smoke: rated(10, 3, 1), standard: rated(20, 11, 1), full: rated(20, 55, 1) },
      'mail-down': { beside_s: 3, smoke: null, standard: rated(10, 14, 1), full: rated(20, 20, 1) },
      crowd: crowd(640, 10),
    },
  },
  'slow-payment': {
    ...named,
    offers: of('slow-payment'),
    question: 'What becomes of a door whose work is two seconds long, and who knows how far a payment is?',
    prediction:
      'REST answers after two seconds and a place in the queue before them; the others at once, and the same queue grows where nobody sees it. It grows wherever more comes than slots / 2 s.',
    variants: {
      'concurrency-8': {
        beside_s: 4,
        environment: slots(8),
        smoke: rated(3, 7, 1),
        standard: rated(3, 10, 1),
        full: rated(3, 20, 1),
      },
      'concurrency-1-at-4-per-s': payments(1, 4, 5),
      'concurrency-8-at-4-per-s': payments(8, 4, 10),
      'concurrency-32-at-4-per-s': payments(32, 4, 10),
      'concurrency-1-at-10-per-s': payments(1, 10, 2),
      'concurrency-8-at-10-per-s': payments(8, 10, 10),
      'concurrency-32-at-10-per-s': payments(32, 10, 10),
      crowd: crowd(160, 10),
    },
  },
  'fan-out': {
    ...named,
    in_standard: 'in-turn',
    offers: of('fan-out'),
    question: 'Who waits for three who react to one change, and what do two of them get when one is down?',
    prediction:
      'REST in turn answers after 200 ms (100 + 50 + 50), at once after 100; the others at once, and the last of the three is done after 100 ms. With one down the others react as ever, and it does later.',
    variants: {
      'in-turn': { beside_s: 1, smoke: rated(10, 3, 1), standard: rated(20, 10, 1), full: rated(20, 55, 1) },
      'at-once': {
        beside_s: 1,
        environment: { AWAITED_CALLS: 'at-once' },
        smoke: null,
        standard: rated(20, 10, 1),
        full: rated(20, 15, 1),
      },
      'search-down': { beside_s: 3, smoke: null, standard: rated(10, 10, 1), full: rated(20, 20, 1) },
      crowd: crowd(1_000, 5),
    },
  },
  'cpu-report': {
    ...named,
    offers: of('cpu-report'),
    question: 'What does heavy work cost those who ask the same service for something light?',
    prediction:
      'The work takes as long in every model, and its door answers others in some milliseconds, since it is in threads. REST’s customers hang for all of it, and those who hang up leave work behind that nobody waits for.',
    variants: {
      // A second of one core of the machine that this was built on, and ten of them in `full`.
      beside: {
        beside_s: 4,
        environment: { REPORT_HASHES: '750000' },
        smoke: rated(1, 6, 1),
        standard: rated(1, 20, 1),
        full: null,
      },
      'ten-seconds': { beside_s: 40, smoke: null, standard: null, full: rated(0.2, 30, 1) },
      crowd: crowd(20, 10, { REPORT_HASHES: '750000' }),
    },
  },
  saga: {
    ...named,
    in_standard: 'three-in-ten-fail',
    offers: of('saga'),
    question: 'Is stock ever held for an order that failed, or an order paid that has none?',
    prediction:
      'Never. REST’s caller waits for the payment (500 ms) and for the stock to be given back; the others answer at once and compensate by events, as fast.',
    variants: {
      'three-in-ten-fail': {
        beside_s: 1,
        smoke: rated(10, 4, 1),
        standard: rated(20, 10, 1),
        full: rated(20, 55, 1),
      },
      'all-fail': {
        beside_s: 1,
        environment: { PAYMENT_FAILS_PERCENT: '100' },
        smoke: null,
        standard: rated(20, 10, 1),
        full: rated(20, 15, 1),
      },
      // Twenty milliseconds of work: long enough for a death to fall into it, and no longer.
      kills: {
        beside_s: 2,
        environment: { SAGA_PAYMENT_WORK_MS: '20' },
        smoke: null,
        standard: untilDone(20, 30, 1),
        full: untilDone(20, 30, 1),
      },
      crowd: crowd(640, 10),
    },
  },
  ingestion: {
    ...named,
    offers: of('ingestion'),
    question:
      'What becomes of a flood: is it refused at the door, or does it wait behind it, and for how long?',
    prediction:
      'At 100/s nobody waits longer than one click takes to be counted, and in the broker models not that long. A handler that takes 200/s leaves the rest of a spike waiting: at the door of REST, whose slots and patience are finite, or in outbox and broker, which take it all and drain.',
    variants: {
      // Four slots and 20 ms of work: 200 a second. What a spike leaves is drained in 5 s, in full in 40.
      'calm-then-spike': {
        may_be_hollow: true,
        beside_s: 10,
        environment: { CLICK_WORK_MS: '20', ...slotsOf('analytics-service', 4) },
        smoke: withSpike(300, 3, rated(100, 3, 1)),
        standard: withSpike(300, 10, rated(100, 10, 1)),
        full: withSpike(1_000, 10, rated(100, 15, 1)),
      },
      crowd: crowd(5_000, 3),
    },
  },
} as const
