import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ToldMetrics } from './broker-source.ts'
import type { JavaRuntime } from './java-runtime.ts'
import { newClusterId } from './kafka-cluster-id.ts'
import { scramWords } from './kafka-listeners.ts'
import { javaFlags, type KafkaPorts, serverProperties } from './kafka-settings.ts'
import { type OwnedProcess, startOwnedProcess } from './owned-process.ts'
import { runCommand } from './run-command.ts'

/** One Kafka, broker and controller in one process, with its data below `folder`. */
export interface KafkaNode {
  java: JavaRuntime
  class_path: string
  /** `-XX:` flags that shorten the start without touching what it does, if there are any. */
  class_archive_flags: readonly string[]
  short_lived?: boolean | undefined
  told_metrics?: ToldMetrics | undefined
  folder: string
  log_file: string
  ports: KafkaPorts
}

/** The user's environment without what would change the broker behind the report's back. */
function brokerEnvironment(): NodeJS.ProcessEnv {
  const unwanted = ['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', '_JAVA_OPTIONS', 'CLASSPATH']
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !unwanted.includes(name)))
}

const log_flags = [
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
  '-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS',
]

/** Writes the settings and formats the storage, as Kafka demands before its first start. */
export async function formatKafka(node: KafkaNode, signal: AbortSignal): Promise<void> {
  await mkdir(node.folder, { recursive: true })
  await writeFile(propertiesFile(node), serverProperties(node.ports, join(node.folder, 'data')))
  const { secured } = node.ports
  const logins = secured === undefined ? [] : scramWords(secured)
  const words = ['format', '--standalone', '-t', newClusterId(), '-c', propertiesFile(node), ...logins]
  const flags = [...node.class_archive_flags, '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', ...log_flags]
  await runCommand(
    node.java.command,
    [...flags, '-cp', node.class_path, 'kafka.tools.StorageTool', ...words],
    { signal, timeout_ms: 60_000, environment: brokerEnvironment() },
  )
}

/** Starts it and does not wait until it serves. */
export async function launchKafka(node: KafkaNode, signal: AbortSignal): Promise<OwnedProcess> {
  const log = { append_to: node.log_file }
  return startOwnedProcess({
    command: node.java.command,
    arguments: [
      ...javaFlags(node.short_lived),
      ...node.class_archive_flags,
      ...agentFlags(node.told_metrics),
      ...log_flags,
      '-cp',
      node.class_path,
      'kafka.Kafka',
      propertiesFile(node),
    ],
    environment: brokerEnvironment(),
    working_folder: node.folder,
    stdout: log,
    stderr: log,
    signal,
  })
}

function agentFlags(told_metrics: ToldMetrics | undefined): string[] {
  if (told_metrics?.agent === undefined) return []
  const { port, agent } = told_metrics
  return [`-javaagent:${agent.jar_file}=127.0.0.1:${port}:${agent.rules_file}`]
}

function propertiesFile(node: KafkaNode): string {
  return join(node.folder, 'server.properties')
}
