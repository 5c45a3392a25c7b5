import { withoutPassword } from '@three-ways/event-contract/secrets'
import type { BrokerKind } from '@three-ways/testbed/brokers/broker-source'
import type { Deployment } from '@three-ways/testbed/deployment'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import { request } from 'undici'
import { URL_VARIABLE } from '../settings/broker-settings.ts'
import type { RunningModel } from '../settings/running-model.ts'
import { UsageError } from '../settings/usage-error.ts'
import type { WorkflowPlace } from '../settings/workflow-place.ts'
import { ORDER_WORKFLOW } from '../settings/workflows.ts'
import { portFlagOf, portsIn } from './model-ports.ts'
import { NothingRuns } from './nothing-runs.ts'
import { type KnownModel, knownRunning } from './running-models.ts'

const ANSWERS_WITHIN_MS = 2_000

/** Where the stacks in containers publish their brokers; the variables are those of their compose files. */
const PUBLISHED: Readonly<Record<BrokerKind, (environment: NodeJS.ProcessEnv) => string>> = {
  rabbitmq: ({ RABBITMQ_PORT = '5672' }) => `amqp://guest:guest@127.0.0.1:${RABBITMQ_PORT}`,
  kafka: ({ KAFKA_PORT = '29092' }) => `127.0.0.1:${KAFKA_PORT}`,
}

type Running = Omit<RunningModel, 'model'>

/**
 * A model that runs already: the one that `npm run up` noted, or else whatever answers on the model's fixed
 * ports, with the broker where its stack in containers publishes it. Observers that do not answer are taken
 * as not running; rejects with `NothingRuns` when another service does not, and with `UsageError` when it
 * cannot be known which one is meant or how its broker is reached.
 */
export async function attachToRunning(
  system: SystemUnderTest,
  running: Running,
  signal: AbortSignal,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Deployment> {
  return (await findRunning(system, running, signal, { environment, keeps_absent: false })).deployment
}

/** A model that runs, and the note of who raised it; there is none of a stack in containers. */
export interface FoundRunning {
  readonly deployment: Deployment
  readonly known: KnownModel | undefined
  /** Where observers may answer that nobody noted and that do not: they come yet, or there are none. */
  readonly absent_observers: ReadonlyMap<string, readonly string[]>
}

export interface FindOptions {
  readonly environment?: NodeJS.ProcessEnv
  /** Services that are down belong to it, too: of one that was noted, or whose customers' door answers. */
  readonly keeps_absent: boolean
}

/** As `attachToRunning`, with who raised it. */
export async function findRunning(
  system: SystemUnderTest,
  { broker_url, management_url, ...place }: Running,
  signal: AbortSignal,
  { environment = process.env, keeps_absent }: FindOptions,
): Promise<FoundRunning> {
  const known = meantOf(system, place, knownRunning(system.name, place.workflow))
  const urls = new Map<string, string>()
  const absent = new Map<string, NothingRuns>()
  const absent_observers = new Map<string, readonly string[]>()
  for (const { name, observer } of system.services) {
    const places = known === undefined ? placesOf(system, name, place) : [known.urls[name] ?? '']
    const [first = ''] = places
    const url = await firstThatAnswers(places, signal)
    if (url !== undefined) urls.set(name, url)
    else if (observer && (!keeps_absent || known?.urls[name] === undefined)) {
      if (known === undefined) absent_observers.set(name, places)
      continue
    } else absent.set(name, new NothingRuns(system.name, name, places.join(' or '), place.workflow))
    if (keeps_absent && !urls.has(name)) urls.set(name, first)
  }
  const [missing] = absent.values()
  const isFound = keeps_absent && (known !== undefined || !absent.has(system.services[0]?.name ?? ''))
  if (missing !== undefined && !isFound) throw missing
  const deployment: Deployment = {
    broker_url: broker_url ?? brokerOf(system, known, environment),
    management_url: management_url ?? withPassword(known?.management_url),
    ...namesOf(place, known),
    durability: known?.durability ?? 'recommended',
    urls,
    services: [...urls.keys()],
  }
  return { deployment, known, absent_observers }
}

/** Bare names are those of the orders: services of two workflows have the same names. */
function namesOf(
  { workflow }: WorkflowPlace,
  known: KnownModel | undefined,
): Pick<Deployment, 'namespace' | 'shares_vhost'> {
  if (workflow === ORDER_WORKFLOW) return { namespace: '' }
  const { namespace, shares_vhost } = known ?? { namespace: workflow, shares_vhost: true }
  return shares_vhost === undefined ? { namespace } : { namespace, shares_vhost }
}

function meantOf(
  { name, services: [door] }: SystemUnderTest,
  { workflow, order_port, port_base }: WorkflowPlace,
  running: readonly KnownModel[],
): KnownModel | undefined {
  const portOf = ({ urls }: KnownModel) => Number(new URL(urls[door?.name ?? ''] ?? 'http://none').port)
  const asked = workflow === ORDER_WORKFLOW ? order_port : port_base === undefined ? undefined : port_base + 1
  if (asked !== undefined) return running.find((known) => portOf(known) === asked)
  if (running.length < 2) return running[0]
  const ports = running.map(portOf).join(', ')
  const message = `expected it to say which one is meant: ${running.length} of ${name} run, on ${ports}`
  throw new UsageError('', [{ path: portFlagOf(workflow), message }])
}

/** Every port moves with the first one; of a stack in containers only that one may have moved. */
function placesOf(system: SystemUnderTest, name: string, place: WorkflowPlace): readonly string[] {
  const unmoved = { ...place, order_port: undefined, port_base: undefined }
  const ports = [portsIn(system, place).get(name), portsIn(system, unmoved).get(name)]
  const [first] = system.services
  const moves_alone = place.order_port !== undefined && name !== first?.name
  const possible = moves_alone ? ports : ports.slice(0, 1)
  return possible.map((port) => `http://127.0.0.1:${port}`)
}

async function firstThatAnswers(urls: readonly string[], signal: AbortSignal): Promise<string | undefined> {
  for (const url of urls) {
    try {
      await answers(url, signal)
      return url
    } catch {
      signal.throwIfAborted()
    }
  }
  return undefined
}

/** Whatever it says of itself: a service that waits for its broker can be asked all the same. */
async function answers(url: string, signal: AbortSignal): Promise<void> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(ANSWERS_WITHIN_MS)])
  const { body } = await request(`${url}/health`, { signal: until })
  await body.dump()
}

/** A password that somebody chose is noted nowhere: it is taken from where that person keeps it. */
function brokerOf(
  { broker: kind, name }: SystemUnderTest,
  known: KnownModel | undefined,
  environment: NodeJS.ProcessEnv,
): string | undefined {
  if (kind === undefined) return undefined
  const noted = known?.broker_url
  if (noted === undefined) return PUBLISHED[kind](environment)
  if (!noted.includes(':***@')) return noted
  const kept = environment[URL_VARIABLE[kind]] ?? ''
  if (withoutPassword(kept) === noted) return kept
  const message =
    `expected the address of ${noted}, its password with it, in the variable ${URL_VARIABLE[kind]} or here: ` +
    `the broker of this ${name} has a password, and passwords are noted nowhere`
  throw new UsageError('', [{ path: '--broker-url', message }])
}

/** Without its password a noted address is of no use; where a stock broker has its API is tried then. */
function withPassword(noted: string | undefined): string | undefined {
  return noted?.includes(':***@') ? undefined : noted
}
