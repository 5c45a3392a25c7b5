import { FALSE_SETTING_ROWS } from './false-setting-loads.ts'
import { GROWTH_ROWS } from './growth-loads.ts'
import { LADDER_ROWS } from './ladder-loads.ts'
import { burst, closedLoop, outage, rated } from './loads.ts'
import { CAPACITY, CRASH_POINTS, GRID_ROWS } from './named-loads.ts'
import { PATTERN_ROWS } from './pattern-loads.ts'
import { besideIn, DOOR, STEADY } from './ranked-loads.ts'
import type { ScenarioEntry } from './scenario-entry.ts'
import { TRACE_ROWS } from './trace-loads.ts'

/**
 * Every scenario, in the order of the report: the one table of questions and loads. What is done is in
 * `scenarios/<name>.ts`.
 *
 * Rates with an injected delay stay below what 32 handlers can take (measuring rule 24): 16/s at 2 s, 5.3/s
 * at 6 s. A p50 needs 20 orders and a p99 1,000 (rule 5), hence 5 s at 4/s, and 11 s at 100/s in `standard`;
 * `smoke` prints "n/a" for a p99, and leaves the 6 s delay and the few slow orders among many to the others.
 */
export const SCENARIO_TABLE = {
  'cold-start': {
    question: 'When everything has just been started, how long do the first 1,000 orders take?',
    variants: {
      'first-1000': {
        once: true,
        durability: 'D1',
        beside_s: 1,
        smoke: null,
        standard: rated(100, 10, 1),
        full: rated(100, 10, 1),
      },
    },
  },
  latency: {
    question: 'At a steady rate, how long does a customer wait, and when is the work really done?',
    variants: {
      steady: STEADY,
      'steady-d2': besideIn('D2', STEADY),
      'steady-recommended': besideIn('recommended', STEADY),
    },
  },
  'closed-loop': {
    question: 'As fast as 32 connections go, each waiting for its answer, how many orders a second complete?',
    variants: {
      '32-connections': {
        carried: true,
        durability: 'D1',
        beside_s: 1.5,
        smoke: closedLoop(2, 1),
        standard: closedLoop(2, 1),
        full: closedLoop(5, 6),
      },
    },
  },
  'delay-injection': {
    question: 'When reserving the stock takes long, who waits: the customer, or only the order?',
    variants: {
      'uniform-2s': { beside_s: 2, smoke: rated(8, 3, 1), standard: rated(8, 5, 1), full: rated(8, 20, 6) },
      'above-timeout-6s': {
        control_in_full: true,
        beside_s: 6,
        smoke: null,
        standard: rated(4, 5, 1),
        full: rated(4, 20, 6),
      },
      'mixed-1-percent': {
        control_in_full: true,
        beside_s: 2,
        smoke: null,
        standard: rated(100, 11, 1),
        full: rated(50, 40, 6),
      },
    },
  },
  'forced-failure': {
    question: 'When inventory answers with an error, what does the customer see, and what is stored?',
    variants: {
      'inventory-error': {
        beside_s: 0,
        smoke: rated(50, 2, 1),
        standard: rated(50, 4, 1),
        full: rated(50, 20, 6),
      },
    },
  },
  'inventory-down': {
    question: 'When inventory is gone, are orders refused or kept, and are they completed once it is back?',
    variants: {
      stopped: { beside_s: 1, smoke: rated(20, 2, 1), standard: rated(20, 6, 1), full: rated(20, 30, 6) },
    },
  },
  'throughput-10k': {
    question: 'How long until the last of 10,000 orders is done, with one in ten failing?',
    variants: {
      door: DOOR,
      'door-d2': besideIn('D2', DOOR),
      'door-recommended': besideIn('recommended', DOOR),
      bulk: { durability: 'D1', beside_s: 3, smoke: burst(1), standard: burst(1), full: burst(6) },
    },
  },
  idempotency: {
    question:
      'When events and requests come more than once, or a process dies in the middle, does anything happen twice?',
    variants: {
      'duplicates-1-percent': {
        control_in_full: true,
        beside_s: 1,
        smoke: null,
        standard: rated(50, 4, 1),
        full: rated(50, 20, 3),
      },
      'duplicates-10-percent': {
        beside_s: 1,
        smoke: rated(50, 2, 1),
        standard: rated(50, 2, 1),
        full: rated(50, 20, 3),
      },
      'duplicates-50-percent': {
        control_in_full: true,
        beside_s: 1,
        smoke: null,
        standard: rated(50, 2, 1),
        full: rated(50, 20, 3),
      },
      'crash-points': CRASH_POINTS,
    },
  },
  'dead-letter': {
    question:
      'When a message cannot be handled, where does it end, who pays for it, and can it be handled later?',
    variants: {
      poison: { beside_s: 2, smoke: rated(50, 3, 1), standard: rated(75, 8, 1), full: rated(100, 33, 3) },
    },
  },
  backlog: {
    question:
      'When something is gone for a while and orders keep coming, what is refused, and how is it caught up?',
    variants: {
      kill: {
        beside_s: 3,
        smoke: outage(8, rated(50, 4, 1)),
        standard: outage(10, rated(50, 10, 1)),
        full: outage(60, rated(50, 15, 6)),
      },
      'kill-3s': { beside_s: 3, smoke: null, standard: null, full: outage(3, rated(50, 15, 3)) },
      'drain-20000': {
        beside_s: 6,
        smoke: null,
        standard: null,
        full: outage(50, rated(400, 10, 1), { work_ms: 5 }),
      },
      retry: {
        only_refusing: true,
        beside_s: 6,
        smoke: null,
        standard: outage(10, rated(50, 10, 1)),
        full: outage(60, rated(50, 15, 6)),
      },
    },
  },
  'consumer-lag': {
    question:
      'When inventory takes half of what is offered for a while, what waits, how long, and when is it caught up?',
    variants: {
      'half-rate': {
        beside_s: 1,
        smoke: rated(100, 5, 1),
        standard: rated(100, 6, 1),
        full: rated(100, 40, 3),
      },
    },
  },
  replay: {
    question:
      'Can what was derived from past events be made again from them, and does that change anything else?',
    variants: {
      rebuild: { beside_s: 4, smoke: burst(1, 2_000), standard: burst(1), full: burst(3) },
    },
  },
  ...TRACE_ROWS,
  'service-crash': {
    question:
      'When services die, stop or sleep at any moment under load, is an order lost or doubled, and when is all well?',
    when_named: true,
    variants: {
      random: { beside_s: 3, smoke: rated(50, 45, 1), standard: rated(50, 45, 1), full: rated(50, 45, 3) },
    },
  },
  ...GRID_ROWS,
  capacity: {
    question:
      'What is the highest rate at which the waiting time keeps to an objective and no backlog grows?',
    when_named: 'always',
    variants: { 'p99-250ms': CAPACITY },
  },
  ...LADDER_ROWS,
  ...GROWTH_ROWS,
  ...FALSE_SETTING_ROWS,
  ...PATTERN_ROWS,
} as const satisfies Readonly<Record<string, ScenarioEntry>>
