import { setTimeout as delay } from 'node:timers/promises'
import { bringUp } from '@three-ways/testbed/bring-up'
import { openSite } from '@three-ways/testbed/open-site'
import type { RunningSystem } from '@three-ways/testbed/system'
import { EXIT } from '../exit-codes.ts'
import { loadModel } from '../settings/models.ts'
import type { UpSettings } from '../settings/up-settings.ts'
import { expectFreePorts, portsOf } from './model-ports.ts'
import { openWorkingFolder } from './working-folder.ts'

/** The handlers in work at a time, as in every run of the bench. */
const HANDLER_CONCURRENCY = 32

/**
 * Raises one model on its fixed ports and bare names, says where it is, and keeps it until the signal.
 * Resolves with the exit code once everything that was started has ended, stores included.
 */
export async function up(
  model: UpSettings['model'],
  settings: UpSettings,
  signal: AbortSignal,
): Promise<number> {
  const system = await loadModel(model)
  const say = (line: string) => process.stderr.write(`${line}\n`)
  const ports = portsOf(system, settings.order_port)
  await expectFreePorts(model, ports)
  await using cleanup = new AsyncDisposableStack()
  const { path: folder } = cleanup.use(await openWorkingFolder('up-'))
  const { broker, service_host } = cleanup.use(
    await openSite(system, {
      source: settings.broker.source,
      url: system.broker === undefined ? undefined : settings.broker.urls[system.broker],
      working_folder: folder,
      signal,
      say,
    }),
  )
  const running = cleanup.use(
    await bringUp(system, broker, {
      durability: settings.durability,
      handler_concurrency: HANDLER_CONCURRENCY,
      observers: true,
      stock: settings.stock,
      ports,
      namespace: '',
      folder,
      service_host,
      environment: settings.faults ? {} : { FAULT_CONTROLS: 'off' },
      signal,
    }),
  )
  process.stdout.write(describe(running, folder, settings.order_port))
  await keepRunning(running, say, signal)
  say('Ending everything that was started.')
  return EXIT.ok
}

const LOOK_EVERY_MS = 250

/** Starts a service again that ended, as a supervisor would: so that `kill -9` shows what a crash costs. */
async function keepRunning(
  running: RunningSystem,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    for (const service of running.services.filter(({ pid }) => pid() === undefined)) {
      if (signal.aborted) return
      say(`${service.name} has ended; it is started again`)
      await service.start().catch((error: Error) => say(error.message))
      say(`${service.name} runs again, process ${service.pid() ?? 'unknown'}`)
    }
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => {})
  }
}

/** Where everything is, and a line that can be pasted. */
function describe(
  { system, deployment, broker, door, services }: RunningSystem,
  folder: string,
  order_port: number | undefined,
): string {
  const lines = [`${system.name}: ${system.title}`, '']
  for (const service of services) {
    const url = deployment.urls.get(service.name)
    lines.push(`  ${service.name.padEnd(22)}${url}  (process ${service.pid() ?? 'unknown'})`)
  }
  if (broker !== undefined) lines.push(`  ${broker.kind.padEnd(22)}${broker.url} (${broker.source})`)
  if (broker?.management_url !== undefined) lines.push(`  ${'management'.padEnd(22)}${broker.management_url}`)
  lines.push(`  ${'stores and logs'.padEnd(22)}${folder} (removed at the end)`, '')
  lines.push('Place an order, and look at it:', '')
  lines.push(`  curl -i -d '{"item":"burger","qty":1}' ${door}/order`, `  curl ${door}/orders`, '')
  const broker_flag = broker === undefined ? '' : ` --broker-url ${broker.kind}=${broker.url}`
  const port_flag = order_port === undefined ? '' : ` --order-port ${order_port}`
  lines.push('See what could not be handled; redrive or drop it:', '')
  lines.push(`  npm run bench -- dead-letters list ${system.name}${port_flag}${broker_flag}`, '')
  if (system.guarantees.canReplay) {
    lines.push('Make the analytics again from past events, and compare:', '')
    lines.push(`  npm run bench -- replay ${system.name}${port_flag}${broker_flag}`, '')
  }
  lines.push('Kill a process (kill -9) and it is started again. Ctrl-C ends everything.', '')
  return lines.join('\n')
}
