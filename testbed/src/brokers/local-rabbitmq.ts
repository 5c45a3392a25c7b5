import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrokerRequest, RunningBroker } from './broker-source.ts'
import { BrokerUnavailable } from './broker-unavailable.ts'
import { cacheFolder } from './cache-folder.ts'
import { freePorts } from './free-ports.ts'
import { openLocalBroker } from './local-broker.ts'
import { logTail } from './log-tail.ts'
import type { OwnedProcess } from './owned-process.ts'
import { assertPlainPath } from './plain-path.ts'
import { findRabbitmq } from './rabbitmq-installation.ts'
import {
  launchNameService,
  launchRabbitmq,
  prepareRabbitmq,
  type RabbitmqNode,
  reportedRabbitmqSettings,
} from './rabbitmq-node.ts'
import { portAccepts, untilReady } from './readiness.ts'

/** RabbitMQ as a private child process: one node, loopback only, with its management API. */
export async function openLocalRabbitmq(request: BrokerRequest): Promise<RunningBroker> {
  const { signal, say } = request
  const cache_folder = cacheFolder(process.env)
  assertPlainPath('the cache (THREE_WAYS_CACHE)', cache_folder)
  assertPlainPath('the working folder', request.working_folder)
  const installation = await findRabbitmq({
    cache_folder,
    environment: process.env,
    signal,
    say,
  })
  const [amqp = 0, management = 0, epmd = 0, distribution = 0] = await freePorts(4)
  const run_folder = await mkdtemp(join(request.working_folder, 'rabbitmq-'))
  const log_folder = join(run_folder, 'logs')
  await mkdir(log_folder)
  const log_file = join(log_folder, 'rabbitmq.log')
  const folder = join(run_folder, 'data')
  const ports = { amqp, management, epmd, distribution }
  const node = await prepareRabbitmq({ installation, folder, log_file, ports }, process.env, request)
  const name_service = await startNameService(node, signal)
  return openLocalBroker(request, {
    kind: 'rabbitmq',
    port: amqp,
    url: `amqp://guest:guest@127.0.0.1:${amqp}`,
    management_url: `http://guest:guest@127.0.0.1:${management}`,
    why: installation.why,
    settings: reportedRabbitmqSettings(request.told_metrics),
    data_folder: folder,
    log_folder,
    log_file,
    stop_grace_ms: 20_000,
    launch: (until) => launchRabbitmq(node, until),
    versions: () => versionsOfBanner(log_file, installation.version),
    companions: [name_service],
  })
}

async function startNameService(node: RabbitmqNode, signal: AbortSignal): Promise<OwnedProcess> {
  const name_service = await launchNameService(node, signal)
  try {
    await untilReady({
      url: `127.0.0.1:${node.ports.epmd}`,
      probe: (_, asking) => portAccepts('127.0.0.1', node.ports.epmd, asking),
      deadline_ms: 10_000,
      signal,
    })
    return name_service
  } catch (error) {
    await name_service.kill()
    await rm(node.folder, { recursive: true, force: true })
    signal.throwIfAborted()
    const log = await logTail(node.log_file, 10)
    throw new BrokerUnavailable(
      'exited',
      `Erlang's name service (epmd) did not serve. It said: ${log}`,
      error,
    )
  }
}

async function versionsOfBanner(log_file: string, version: string): Promise<Record<string, string>> {
  const banner = await readFile(log_file, 'utf8')
  const erlang = /Erlang:\s+(\d[\d.]*)/.exec(banner)?.[1] ?? 'unknown'
  return { rabbitmq: /RabbitMQ (\d[\w.-]*)/.exec(banner)?.[1] ?? version, erlang }
}
