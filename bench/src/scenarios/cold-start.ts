import { latency } from './latency.ts'
import type { Scenario } from './scenario.ts'

/**
 * The first orders that a system ever gets, at a steady rate: its broker and its services have just been
 * started, nothing is compiled, nothing is in a cache. What a deployment costs, and what a warm-up is for.
 */
export const coldStart: Scenario = { ...latency, name: 'cold-start', warm_up: { orders: 0 } }
