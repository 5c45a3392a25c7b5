import { rated } from './loads.ts'

/** Stamped, and so in no row that anybody is ranked by. As many orders as a p99 needs, but for a look. */
export const TRACE_ROWS = {
  trace: {
    question:
      'Where does the time of one order go: of a usual one, and of one that 99 of 100 are faster than?',
    when_named: true,
    variants: {
      steady: {
        environment: { TRACE: 'on' },
        durability: 'D1',
        beside_s: 3,
        smoke: rated(100, 2, 1),
        standard: rated(100, 11, 1),
        full: rated(100, 60, 1),
      },
    },
  },
} as const
