import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { BrokerRequest, RunningBroker } from '../brokers/broker-source.ts'
import { BrokerUnavailable } from '../brokers/broker-unavailable.ts'
import { freePorts } from '../brokers/free-ports.ts'
import { lastLines } from '../brokers/log-tail.ts'
import { portAccepts, untilReady } from '../brokers/readiness.ts'
import { type BrokerDoors, kafkaDoors, rabbitmqDoors } from './broker-doors.ts'
import { brokerSettings } from './broker-settings.ts'
import type { ComposeStack } from './compose-stack.ts'
import type { Container } from './container.ts'
import { limitsOf } from './stack-declaration.ts'

/** A broker of a stack, and where the stack's other containers find it. */
export interface ComposeBroker {
  readonly broker: RunningBroker
  readonly inner_url: string
}

const START_DEADLINE_MS = 120_000
const STOP_GRACE_MS = 30_000
const SHOWN_LOG_LINES = 25

/**
 * Starts the broker of an open stack on loopback ports of its own. Resolves when a message went through.
 * Disposing the broker keeps its log and removes its container; its volumes go with the stack.
 */
export async function startComposeBroker(
  stack: ComposeStack,
  request: BrokerRequest,
): Promise<ComposeBroker> {
  const { kind, signal, say } = request
  const declared = stack.service(kind)
  const image_id = await stack.image(kind)
  const doors = await (kind === 'kafka' ? kafkaDoors : rabbitmqDoors)(declared, freePorts)
  const container = stack.container(kind, {
    key: kind,
    image_id,
    ports: doors.ports,
    environment: doors.environment,
    volumes: declared.volumes ?? [],
  })
  const run_folder = await mkdtemp(join(request.working_folder, `${kind}-`))
  const log_folder = join(run_folder, 'logs')
  await mkdir(log_folder)
  await using owned = new AsyncDisposableStack()
  owned.defer(async () => {
    const log = await container.log()
    if (log !== '') await writeFile(join(log_folder, `${kind}.log`), log)
    await container.remove()
  })
  say(`starting ${kind} in a container`)
  await startAndServe(container, doors, request)
  const versions = { ...(await doors.versions(container, signal)), image: `${declared.image} ${image_id}` }
  const kept = owned.move()
  const broker: RunningBroker = {
    kind,
    url: doors.url,
    management_url: doors.management_url,
    source: 'compose',
    why: `Docker ${stack.versions.docker} answers, and ${shortPath(stack.file)} raises one`,
    versions,
    settings: { ...brokerSettings(declared), limits: limitsOf(declared) },
    log_folder,
    can_be_faulted: true,
    pids: () => container.pids(),
    kill: () => container.kill(signal),
    stop: async () => void (container.running() && (await container.stop(STOP_GRACE_MS, signal))),
    start: async () => {
      if (!container.running()) await startAndServe(container, doors, request)
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
  return { broker, inner_url: doors.inner_url }
}

async function startAndServe(
  container: Container,
  doors: BrokerDoors,
  { kind, probe, signal }: BrokerRequest,
): Promise<void> {
  const ended = new AbortController()
  try {
    await container.start(signal)
    await untilReady({
      url: doors.url,
      deadline_ms: START_DEADLINE_MS,
      signal: AbortSignal.any([signal, ended.signal]),
      probe: async (url, until) => {
        if (!container.running()) ended.abort(new Error(`it ended with ${await container.exitCode(signal)}`))
        // A client that is refused the connection waits long before it tries again; a bare socket does not.
        for (const port of doors.ports.keys()) await portAccepts('127.0.0.1', port, until)
        await probe(url, until)
      },
    })
  } catch (error) {
    signal.throwIfAborted()
    const tail = lastLines(await container.log(SHOWN_LOG_LINES), SHOWN_LOG_LINES)
    await container.kill(signal).catch(() => {})
    const taken = /port is already allocated|address already in use/.test((error as Error).message)
    const cause = (error as Error).cause ?? error
    throw new BrokerUnavailable(
      taken ? 'port_taken' : ended.signal.aborted ? 'exited' : 'not_answering',
      `started ${kind} in the container ${container.name} and expected a message to go through within ` +
        `${START_DEADLINE_MS} ms; what came last: ${(cause as Error).message}. The end of its log:\n${tail}`,
      error,
    )
  }
}

/** The file and the folder it is in: a model's. */
function shortPath(file: string): string {
  return `${basename(dirname(file))}/${basename(file)}`
}
