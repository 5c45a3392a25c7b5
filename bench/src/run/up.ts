import { randomBytes } from 'node:crypto'
import { withoutPassword } from '@three-ways/event-contract/secrets'
import { EXIT } from '@three-ways/result-files/exit-codes'
import { bringUp } from '@three-ways/testbed/bring-up'
import { MadeList } from '@three-ways/testbed/made-list'
import { openSite } from '@three-ways/testbed/open-site'
import type { RunningSystem } from '@three-ways/testbed/system'
import { loadCarrying } from '../settings/models.ts'
import type { UpSettings } from '../settings/up-settings.ts'
import { variantEnvironment } from '../settings/variant-environment.ts'
import { loadWorkflow, moduleOf, ORDER_WORKFLOW } from '../settings/workflows.ts'
import { KeptServices } from './kept-services.ts'
import { expectFreePorts, portFlagOf, portsIn } from './model-ports.ts'
import { controlSocketOf, type KnownModel, noteRunning } from './running-models.ts'
import { openServiceControl, type ServiceControl } from './service-control.ts'
import { upText, workflowText } from './up-text.ts'
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
  const workflow = await loadWorkflow(settings.workflow)
  const carries_orders = settings.workflow === ORDER_WORKFLOW
  const system = await loadCarrying(model, settings.workflow)
  const variants = variantEnvironment(settings, workflow, system.guarantees)
  const say = (line: string) => process.stderr.write(`${line}\n`)
  const ports = portsIn(system, settings)
  await expectFreePorts(model, ports, portFlagOf(settings.workflow))
  await using cleanup = new AsyncDisposableStack()
  const { path: folder } = cleanup.use(await openWorkingFolder('up-'))
  const { broker, service_host } = cleanup.use(
    await openSite(system, {
      source: settings.broker.source,
      url: system.broker === undefined ? undefined : settings.broker.urls[system.broker],
      management_url: settings.broker.management_url,
      working_folder: folder,
      signal,
      say,
    }),
  )
  const made_list = broker?.source === 'attach' ? cleanup.use(new MadeList(ownName())) : undefined
  cleanup.defer(() => tellWhatStays(made_list, say))
  const running = cleanup.use(
    await bringUp(system, broker, {
      durability: settings.durability,
      replication_factor: settings.replication_factor,
      handler_concurrency: HANDLER_CONCURRENCY,
      observers: true,
      stock: settings.stock,
      take_waiting: settings.take_waiting,
      ports,
      // Services of two workflows may have the same names, and their queues must not.
      namespace: carries_orders ? '' : settings.workflow,
      ...(carries_orders ? {} : { workflow: moduleOf(settings.workflow) }),
      folder,
      service_host,
      ...(made_list === undefined ? {} : { made_list }),
      say,
      environment: { ...variants, ...switched(settings) },
      signal,
    }),
  )
  const kept = new KeptServices(running, say)
  const control = settings.faults ? await controlOf(kept, model, say) : undefined
  if (control !== undefined) cleanup.use(control)
  cleanup.use(note(running, { workflow: settings.workflow, control: control?.socket }, say))
  const text = carries_orders
    ? upText(running, { folder, ...settings })
    : workflowText(running, workflow, { folder, ...settings })
  process.stdout.write(text)
  await kept.keep(signal)
  say('Ending everything that was started.')
  return EXIT.ok
}

/** What everybody may switch, whatever the model carries. */
function switched({ faults, trace, metrics }: UpSettings): Readonly<Record<string, string>> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: collector = '' } = process.env
  return {
    ...(faults ? {} : { FAULT_CONTROLS: 'off' }),
    ...(trace ? { TRACE: 'on', OTEL_EXPORTER_OTLP_ENDPOINT: collector } : {}),
    ...(metrics ? { METRICS: 'on' } : {}),
  }
}

/** A system runs as well without it: then nobody else can stop its services. */
async function controlOf(
  kept: KeptServices,
  model: string,
  say: (line: string) => void,
): Promise<ServiceControl | undefined> {
  try {
    return await openServiceControl(kept, controlSocketOf(model))
  } catch (error) {
    say(`services can be stopped by signals alone: ${error instanceof Error ? error.message : error}`)
    return undefined
  }
}

/** For other commands to find; they can be told where everything is, so that no note is no reason to end. */
function note(
  { system, deployment, broker }: RunningSystem,
  more: Pick<KnownModel, 'workflow' | 'control'>,
  say: (line: string) => void,
): Disposable {
  // The password of a broker of our own is everybody's: it is private, on this machine's loopback alone.
  const shown = (url: string | undefined) =>
    url === undefined || broker?.source !== 'attach' ? url : withoutPassword(url)
  try {
    return noteRunning({
      model: system.name,
      ...more,
      namespace: deployment.namespace,
      shares_vhost: deployment.shares_vhost,
      pid: process.pid,
      urls: Object.fromEntries(deployment.urls),
      broker_url: shown(broker?.url),
      management_url: shown(broker?.management_url),
      durability: deployment.durability,
    })
  } catch (error) {
    say(`other commands have to be told where this runs: ${error instanceof Error ? error.message : error}`)
    return { [Symbol.dispose]: () => {} }
  }
}

/** `up-20261121T025600Z-3fa9c1`: bare names belong to no run, so that `clean` never touches them. */
function ownName(): string {
  const stamp = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')
  return `up-${stamp}-${randomBytes(3).toString('hex')}`
}

/** Others may use bare names meanwhile, and orders may wait there: a broker that was given keeps them. */
function tellWhatStays(made_list: MadeList | undefined, say: (line: string) => void): void {
  if (made_list === undefined || made_list.left.length === 0) return
  const names = made_list.left.map(({ kind, name }) => `${kind} ${name}`).join(', ')
  say(`Made in the broker and left there for the next time: ${names}. Listed in ${made_list.file}`)
}
