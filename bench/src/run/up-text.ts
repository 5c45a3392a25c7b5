import { holdsPassword, withoutPassword } from '@three-ways/event-contract/secrets'
import type { RunningBroker } from '@three-ways/testbed/brokers/broker-source'
import type { RunningSystem } from '@three-ways/testbed/system'
import { shownBrokerUrl } from '../settings/broker-settings.ts'
import type { WorkflowPlace } from '../settings/workflow-place.ts'
import type { ShownWorkflow } from '../settings/workflows.ts'

export interface UpTextOptions {
  readonly folder: string
  /** As it was asked for; undefined for the model's own. */
  readonly order_port: number | undefined
  readonly trace?: boolean
  readonly metrics?: boolean
  readonly faults?: boolean
}

export interface WorkflowTextOptions extends Pick<WorkflowPlace, 'workflow' | 'port_base'> {
  readonly folder: string
  readonly trace?: boolean
  readonly metrics?: boolean
  readonly faults?: boolean
}

/** Where everything is, and lines that can be pasted. No password that anybody chose is in them. */
export function upText(running: RunningSystem, options: UpTextOptions): string {
  const { order_port, trace, faults } = options
  const { system, broker, door } = running
  const lines = whereLines(running, options)
  lines.push('Place an order, and look at it:', '')
  lines.push(`  curl -i -d '{"item":"burger","qty":1}' ${door}/order`, `  curl ${door}/orders`, '')
  const moved = order_port === undefined ? '' : ` --order-port ${order_port}`
  const flags = moved + brokerFlag(broker)
  lines.push('See what could not be handled; redrive or drop it:', '')
  lines.push(`  npm run bench -- dead-letters list ${system.name}${flags}`, '')
  if (system.guarantees.canReplay) {
    lines.push('Make the analytics again from past events, and compare:', '')
    lines.push(`  npm run bench -- replay ${system.name}${flags}`, '')
  }
  lines.push(...watchLines(`${system.name}${flags}`, faults))
  if (trace === true) lines.push(...traceLines(`${system.name}${moved}`))
  lines.push('Kill a process (kill -9) and it is started again. Ctrl-C ends everything.', '')
  return lines.join('\n')
}

function watchLines(which: string, faults = false): readonly string[] {
  const [what, flag] = faults
    ? ['See it live in a browser, and break it:', ' --faults']
    : ['See it live in a browser:', '']
  return [what, '', `  npm run bench -- watch ${which}${flag}`, '']
}

function traceLines(which: string): readonly string[] {
  return ['See where the time goes, hop by hop:', '', `  npm run bench -- trace ${which}`, '']
}

/** The same for a workflow of whose requests the bench knows nothing but what the workflow shows. */
export function workflowText(
  running: RunningSystem,
  { examples = [], watched_at }: ShownWorkflow,
  options: WorkflowTextOptions,
): string {
  const { workflow, port_base, trace, faults } = options
  const requests = examples.map(({ service, route, body }) => {
    const [method, path] = route.split(' ')
    const url = `${running.deployment.urls.get(service)}${path}`
    if (body === undefined) return `  curl ${url}`
    return `  curl -i -X ${method} -d '${JSON.stringify(body)}' ${url}`
  })
  const moved = port_base === undefined ? '' : ` --port-base ${port_base}`
  const flags = ` --workflow ${workflow}${moved}${brokerFlag(running.broker)}`
  const letters = [
    'See what could not be handled; redrive or drop it:',
    '',
    `  npm run bench -- dead-letters list ${running.system.name}${flags}`,
    '',
  ]
  if (running.system.guarantees.canReplay && watched_at !== undefined) {
    letters.push('Make what the observer counted again from past events, and compare:', '')
    letters.push(`  npm run bench -- replay ${running.system.name}${flags}`, '')
  }
  letters.push(...watchLines(`${running.system.name}${flags}`, faults))
  if (trace === true) letters.push(...traceLines(`${running.system.name} --workflow ${workflow}${moved}`))
  const end = 'Kill a process (kill -9) and it is started again. Ctrl-C ends everything.'
  return [...whereLines(running, options), 'Try it:', '', ...requests, '', ...letters, end, ''].join('\n')
}

function whereLines(
  { system, deployment, broker, services }: RunningSystem,
  { folder, metrics }: Pick<UpTextOptions, 'folder' | 'metrics'>,
): string[] {
  const lines = [`${system.name}: ${system.title}`, '']
  for (const service of services) {
    const url = deployment.urls.get(service.name)
    lines.push(line(service.name, `${url}  (process ${service.pid() ?? 'unknown'})`))
  }
  lines.push(line('what a door takes', 'GET /docs of each, GET /openapi.json'))
  if (metrics === true) lines.push(line('metrics', 'GET /metrics of each'))
  return [...lines, ...brokerLines(broker), line('stores and logs', `${folder} (removed at the end)`), '']
}

function line(name: string, value: string): string {
  return `  ${name.padEnd(22)}${value}`
}

function brokerLines(broker: RunningBroker | undefined): string[] {
  if (broker === undefined) return []
  const { kind, url, source, management_url } = broker
  const lines = [line(kind, `${withoutPassword(url)} (${source})`)]
  if (management_url === undefined) return lines
  return [...lines, line('management', `${withoutPassword(management_url)}${stockLogin(broker)}`)]
}

/** Who started the broker here is let into its pages by the login that every new RabbitMQ has. */
function stockLogin({ source, management_url = '' }: RunningBroker): string {
  const { username, password } = new URL(management_url)
  const isStock = source !== 'attach' && username === 'guest' && password === 'guest'
  return isStock ? " (RabbitMQ's own first login: guest, guest)" : ''
}

/**
 * Other commands find out by themselves where this runs, but a password that somebody chose is noted nowhere.
 */
function brokerFlag(broker: RunningBroker | undefined): string {
  if (broker === undefined || broker.source !== 'attach' || !holdsPassword(broker.url)) return ''
  return ` --broker-url ${shownBrokerUrl(broker.kind, broker.url)}`
}
