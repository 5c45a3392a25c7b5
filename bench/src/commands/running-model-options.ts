import type { RunningModelFlags } from '../settings/running-model.ts'
import { ORDER_WORKFLOW, WORKFLOW_NAMES } from '../settings/workflows.ts'
import { BROKER_URLS, NUMBER, oneOf, TEXT } from './option-kinds.ts'

/** Where a model runs: flags of every command that looks into one. */
export const RUNNING_MODEL_OPTIONS = {
  'broker-url': { ...TEXT('its broker:', BROKER_URLS), array: true },
  'management-url': TEXT('its management API, if not at port 15672:', 'http://user:password@host:port'),
  workflow: oneOf('what the model carries', WORKFLOW_NAMES, ORDER_WORKFLOW),
  'order-port': NUMBER('where the order service listens', 'that of the model'),
  'port-base': NUMBER('another workflow: the port before its first service’s', 'its own'),
} as const

/** The same flags as yargs read them, under the names of the settings. */
export function runningModelFlags(flags: Readonly<Record<string, unknown>>): RunningModelFlags {
  const { model, 'order-port': order_port, 'broker-url': broker_url } = flags
  const { 'management-url': management_url, 'port-base': port_base, workflow } = flags
  return { model, workflow, order_port, port_base, broker_url, management_url } as RunningModelFlags
}
