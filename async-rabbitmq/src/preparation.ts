import { withoutPassword } from '@three-ways/event-contract/secrets'
import type { Workflow } from '@three-ways/service-runtime/workflow'
import {
  type BrokerThing,
  CannotPrepare,
  type Obstacle,
  type Preparation,
  waitingObstacle,
} from '@three-ways/testbed/broker-things'
import type { Deployment } from '@three-ways/testbed/deployment'
import type { ChannelModel } from 'amqplib'
import { ask, withConnection } from './amqp-session.ts'
import { bindingsOfOthers, unprovenExchanges } from './bindings-of-others.ts'
import { lookAt, type OtherQueues, type OtherType, obstacleOf, type Sight } from './look.ts'
import { losingPolicies } from './losing-policies.ts'
import { type Management, ManagementFailed, managementOf } from './management.ts'
import { type Place, placeOf } from './place.ts'
import { ensureTopology, QUEUE_TYPES, queueTypeOf, type TopologyOptions, topologyOf } from './topology.ts'

type WithBroker = Deployment & { readonly broker_url: string }

const REMEDY =
  'Name another vhost in the URL (amqp://user:password@host:port/vhost), or remove or release what is in the way yourself.'

/**
 * A vhost of its own where the user may make one; else names behind a prefix in the vhost of the URL; bare
 * names there without a namespace. In a vhost that was there before, everything is looked at before anything
 * is made; a vhost that is made here is the services' to fill.
 */
export async function prepare(
  workflow: Workflow,
  deployment: WithBroker,
  preparation: Preparation,
): Promise<WithBroker> {
  const { broker_url, namespace, management_url } = deployment
  const { signal, say, note } = preparation
  const management = managementOf(broker_url, management_url)
  if (namespace === '') {
    await prepareNames(workflow, deployment, management, preparation)
    return deployment
  }
  const vhost = await vhostToBeHad(management, namespace, signal)
  if (vhost === 'to be made') {
    note([{ kind: 'vhost', name: namespace }])
    await management.ensureVhost(namespace, broker_url, signal)
    return deployment
  }
  if (vhost !== 'there') {
    say(`${vhost} Instead of a vhost of its own the run uses names that begin with its id.`)
  }
  const placed = vhost === 'there' ? deployment : { ...deployment, shares_vhost: true }
  await prepareNames(workflow, placed, management, preparation)
  return placed
}

/** Whether the vhost is there, or to be made, or why it cannot be. */
async function vhostToBeHad(management: Management, vhost: string, signal: AbortSignal): Promise<string> {
  try {
    if ((await management.vhosts(signal)).includes(vhost)) return 'there'
    if (await management.mayMakeVhosts(signal)) return 'to be made'
    return 'Only an administrator may make vhosts, and this user is none.'
  } catch (error) {
    if (!(error instanceof ManagementFailed)) throw error
    return error.message
  }
}

async function prepareNames(
  workflow: Workflow,
  deployment: WithBroker,
  management: Management,
  preparation: Preparation,
): Promise<void> {
  const place = placeOf(deployment)
  const { signal, note, takes_waiting } = preparation
  const observers = workflow.services.filter(({ observer }) => observer === true).map(({ name }) => name)
  const queue_type =
    QUEUE_TYPES.find((type) => type === preparation.queue_type) ?? queueTypeOf(deployment.durability)
  const options = { workflow, observers, queue_type, names: place.names }
  const whole = topologyOf(options)
  await withConnection(place.url, signal, async (model) => {
    const sight = await lookAt(model, whole, othersOf(options))
    const others = await lookAtOthers(management, place, whole, sight, preparation)
    const losses = await lookAtPolicies(management, place, whole, signal)
    const waiting = [...sight.waiting].map(([queue, count]) => waitingObstacle(`queue ${queue}`, count))
    const obstacles = [...sight.obstacles, ...others, ...losses, ...(takes_waiting ? [] : waiting)]
    refuse(deployment, place, obstacles)
    const wanted = { ...options, observers: observers.filter((name) => deployment.services.includes(name)) }
    note(toBeMade(wanted, sight, place.vhost))
    refuse(deployment, place, await make(model, wanted))
  })
}

/** Where nothing of ours is there yet, there is nothing that others could have bound. */
async function lookAtOthers(
  management: Management,
  { vhost }: Place,
  whole: ReturnType<typeof topologyOf>,
  { missing }: Sight,
  { say, signal }: Preparation,
): Promise<readonly Obstacle[]> {
  const count = whole.exchanges.length + whole.queues.length
  if (missing.exchanges.length + missing.queues.length === count) return []
  try {
    return await bindingsOfOthers(management, vhost, whole, signal)
  } catch (error) {
    if (!(error instanceof ManagementFailed)) throw error
    say(`Who else is bound to the exchanges and queues could not be looked at. ${error.message}`)
    return unprovenExchanges(whole, missing)
  }
}

/**
 * A policy is there before the queues that it will hold for. Who may not see policies, as a tenant without
 * the tag `policymaker`, is served all the same: each of his runs would be told what he cannot change.
 */
async function lookAtPolicies(
  management: Management,
  { vhost }: Place,
  whole: ReturnType<typeof topologyOf>,
  signal: AbortSignal,
): Promise<readonly Obstacle[]> {
  try {
    return await losingPolicies(management, vhost, whole, signal)
  } catch (error) {
    if (error instanceof ManagementFailed) return []
    throw error
  }
}

/** The queues of the other type under the same names. */
function othersOf(options: TopologyOptions): OtherQueues {
  const queue_type = options.queue_type === 'classic' ? 'quorum' : 'classic'
  return new Map(topologyOf({ ...options, queue_type }).queues.map((queue) => [queue.name, queue]))
}

function refuse(deployment: WithBroker, { vhost }: Place, obstacles: readonly Obstacle[]): void {
  if (obstacles.length === 0) return
  const broker = withoutPassword(deployment.broker_url)
  const place = `the vhost ${vhost} of the RabbitMQ at ${broker}`
  throw new CannotPrepare(place, obstacles, REMEDY, otherTypeSentence(place, vhost, obstacles))
}

/** Where nothing is in the way but queues of another type; the way out that loses nothing comes first. */
function otherTypeSentence(
  place: string,
  vhost: string,
  obstacles: readonly (Obstacle | OtherType)[],
): string | undefined {
  const types = new Set(obstacles.map((one) => ('other_type' in one ? one.other_type : undefined)))
  const [type] = types
  if (types.size > 1 || type === undefined) return undefined
  const queues = obstacles.map(
    ({ where, found }) => where.replace(/^queue /, '') + found.replace(/^a \w+ one/, ''),
  )
  const flag = type === 'classic' ? 'with --durability D1' : 'without --durability'
  return `Preparing ${place}: the queues ${queues.join(', ')} are there as ${type} queues, made for another class of durability and left as they were; use them as they are (up ${flag}), name another vhost in the URL (amqp://user:password@host:port/vhost), or remove each of them with what waits in it (rabbitmqctl -p ${vhost} delete_queue NAME).`
}

function toBeMade(wanted: TopologyOptions, { missing }: Sight, vhost: string): BrokerThing[] {
  const { exchanges, queues } = topologyOf(wanted)
  const named = (kind: 'exchange' | 'queue', made: readonly { name: string }[], absent: readonly string[]) =>
    made.filter(({ name }) => absent.includes(name)).map(({ name }) => ({ kind, name, vhost }))
  return [...named('queue', queues, missing.queues), ...named('exchange', exchanges, missing.exchanges)]
}

/** Everything that is missing, and why that is not possible, if it is not. */
async function make(model: ChannelModel, wanted: TopologyOptions): Promise<readonly Obstacle[]> {
  const made = await ask(model, (channel) => ensureTopology(channel, wanted))
  return 'answer' in made ? [] : [obstacleOf('what is missing', made)]
}
