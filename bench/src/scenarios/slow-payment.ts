import { isBurst } from '../settings/loads.ts'
import { measureBurst } from './pattern-burst.ts'
import { measurePattern, nothingBeside } from './pattern-load.ts'
import type { Scenario } from './scenario.ts'

/** Payments that take two seconds each, with as many at work as the row has slots. */
export const slowPayment: Scenario = {
  name: 'slow-payment',
  // A slot is a slot: two seconds of it must not be taken by what is not measured.
  warm_up: { orders: 2 },
  async measure(context) {
    if (isBurst(context.load)) return await measureBurst(context)
    return await measurePattern(context, nothingBeside)
  },
}
