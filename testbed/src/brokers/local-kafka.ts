import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrokerRequest, RunningBroker } from './broker-source.ts'
import { BrokerUnavailable } from './broker-unavailable.ts'
import { cacheFolder } from './cache-folder.ts'
import { freePorts } from './free-ports.ts'
import { findJava } from './java-runtime.ts'
import { classArchiveFlags } from './kafka-class-archive.ts'
import { classPath, kafka_version, kafkaJars } from './kafka-jars.ts'
import { formatKafka, launchKafka } from './kafka-node.ts'
import { reportedKafkaSettings } from './kafka-settings.ts'
import { openLocalBroker } from './local-broker.ts'
import { assertPlainPath } from './plain-path.ts'

/** Apache Kafka as a private child process: one node, KRaft, loopback only, on ports of its own. */
export async function openLocalKafka(request: BrokerRequest): Promise<RunningBroker> {
  const { signal, say } = request
  const environment = process.env
  const cache_folder = cacheFolder(environment)
  assertPlainPath('the cache (THREE_WAYS_CACHE)', cache_folder)
  assertPlainPath('the working folder', request.working_folder)
  const java = await findJava(environment, signal)
  const cached = { cache_folder, environment, signal, say }
  const jars = await kafkaJars(cached)
  const class_path = await classPath(jars.folder)
  const class_archive_flags = await classArchiveFlags({ ...cached, java, class_path })

  const [broker = 0, controller = 0] = await freePorts(2)
  const run_folder = await mkdtemp(join(request.working_folder, 'kafka-'))
  const log_folder = join(run_folder, 'logs')
  await mkdir(log_folder)
  const node = {
    java,
    class_path,
    class_archive_flags,
    short_lived: request.short_lived,
    told_metrics: request.told_metrics,
    folder: join(run_folder, 'data'),
    log_file: join(log_folder, 'kafka.log'),
    ports: { broker, controller, proxied: request.proxied_listener, secured: request.secured },
  }
  try {
    await formatKafka(node, signal)
  } catch (error) {
    await rm(run_folder, { recursive: true, force: true })
    signal.throwIfAborted()
    throw new BrokerUnavailable('exited', `formatting a new Kafka storage failed: ${error}`, error)
  }
  return openLocalBroker(request, {
    kind: 'kafka',
    port: broker,
    url: `127.0.0.1:${broker}`,
    why: `Java ${java.version} is here and Kafka ${kafka_version} is in the cache`,
    settings: reportedKafkaSettings(request.short_lived),
    data_folder: node.folder,
    log_folder,
    log_file: node.log_file,
    stop_grace_ms: 20_000,
    launch: (until) => launchKafka(node, until),
    versions: async () => ({ kafka: kafka_version, java: java.version }),
    companions: [],
  })
}
