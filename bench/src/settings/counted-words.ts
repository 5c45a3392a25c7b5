import { workloadOf } from './profiles.ts'
import { ORDER_WORKFLOW } from './workflows.ts'

/** What was offered, as sentences and tables call it. */
export interface CountedWords {
  readonly one: string
  /** The same with its article. */
  readonly a: string
  readonly many: string
}

const ORDERS: CountedWords = { one: 'order', a: 'an order', many: 'orders' }
/** Of another workflow: what its subjects are called differs from one to the next. */
const COMMANDS: CountedWords = { one: 'command', a: 'a command', many: 'commands' }
const BOTH: CountedWords = {
  one: 'order or command',
  a: 'an order or a command',
  many: 'orders and commands',
}

/** Orders, commands, or both, by the scenarios of the rows that are told of; orders where there are none. */
export function countedIn(rows: Iterable<{ readonly scenario: string }>): CountedWords {
  const workflows = new Set([...rows].map(({ scenario }) => workloadOf(scenario).workflow))
  if (workflows.size === 0 || (workflows.size === 1 && workflows.has(ORDER_WORKFLOW))) return ORDERS
  return workflows.has(ORDER_WORKFLOW) ? BOTH : COMMANDS
}
