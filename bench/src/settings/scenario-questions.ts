import type { ScenarioName } from './profiles.ts'

/** What each scenario is there to answer. */
export const SCENARIO_QUESTIONS: Readonly<Record<ScenarioName, string>> = {
  latency:
    'At a steady 100 orders a second, how long does a customer wait, and when is the work really done?',
  'delay-injection': 'When reserving the stock takes long, who waits: the customer, or only the order?',
  'forced-failure': 'When inventory answers with an error, what does the customer see, and what is stored?',
  'inventory-down':
    'When inventory is gone, are orders refused or kept, and are they completed once it is back?',
  replay:
    'Can what was derived from past events be made again from them, and does that change anything else?',
  'throughput-10k': 'How long until the last of 10,000 orders is done, with one in ten failing?',
  idempotency:
    'When events and requests come more than once, or a process dies in the middle, does anything happen twice?',
  'dead-letter':
    'When a message cannot be handled, where does it end, who pays for it, and can it be handled later?',
  backlog:
    'When something is gone for a while and orders keep coming, what is refused, and how is it caught up?',
  'consumer-lag':
    'When inventory takes half of what is offered for a while, what waits, how long, and when is it caught up?',
  'service-crash':
    'When services die, stop or sleep at any moment under load, is an order lost or doubled, and when is all well?',
}
