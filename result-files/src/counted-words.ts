import type { Result, Run } from './metrics.ts'

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

/** Something that was carried; `workflow` is the module of another workflow than that of the orders. */
export interface Carried {
  readonly workflow: string | undefined
}

/** Orders, commands, or both, by the workflows of the rows that are told of; orders where there are none. */
export function countedIn(rows: Iterable<Carried>): CountedWords {
  const are_orders = new Set([...rows].map(({ workflow }) => workflow === undefined))
  if (are_orders.size === 2) return BOTH
  return are_orders.has(false) ? COMMANDS : ORDERS
}

/** The workflow that a result is of, as its configuration says; undefined for that of the orders. */
export function workflowOf(
  { configurations }: Pick<Run, 'configurations'>,
  { configuration_hash }: Pick<Result, 'configuration_hash'>,
): string | undefined {
  const workflow = configurations?.[configuration_hash]?.run_settings.workflow
  return workflow === undefined ? undefined : String(workflow)
}
