import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { BrokerRequest, SecuredListeners, ToldMetrics } from './broker-source.ts'
import { type OwnedProcess, startOwnedProcess } from './owned-process.ts'

/** A RabbitMQ that can be started as it is. */
export interface RabbitmqInstallation {
  /** RabbitMQ's own start script, never a package's wrapper that insists on a certain user. */
  server_script: string
  /** The folder with `erl` and `epmd` in it. */
  erlang_folder: string
  version: string
  why: string
}

export interface RabbitmqPorts {
  amqp: number
  management: number
  /** Erlang's name service, a private one. */
  epmd: number
  distribution: number
}

/** One RabbitMQ node with a home, a name and ports of its own. */
export interface RabbitmqNode {
  installation: RabbitmqInstallation
  folder: string
  log_file: string
  ports: RabbitmqPorts
  environment: NodeJS.ProcessEnv
}

/* Without it RabbitMQ would take 60 % of the host, and a laptop is also somebody's desk. */
const memory_limit = '2GiB'
/* Erlang's distribution listens on every interface unless it is told not to. */
const loopback_distribution = '-kernel inet_dist_use_interface {127,0,0,1}'
const plugins = ['rabbitmq_management']
const metrics_plugin = 'rabbitmq_prometheus'

export function reportedRabbitmqSettings(told_metrics?: ToldMetrics): Record<string, string | number> {
  return {
    'vm_memory_high_watermark.absolute': memory_limit,
    enabled_plugins: enabledPlugins(told_metrics),
    additional_erl_args: loopback_distribution,
  }
}

function enabledPlugins(told_metrics: ToldMetrics | undefined): string {
  return [...plugins, ...(told_metrics === undefined ? [] : [metrics_plugin])].join(',')
}

/** Writes the settings; resolves with the node, ready to be launched any number of times. */
export async function prepareRabbitmq(
  node: Omit<RabbitmqNode, 'environment'>,
  inherited: NodeJS.ProcessEnv,
  { secured, told_metrics }: Pick<BrokerRequest, 'secured' | 'told_metrics'>,
): Promise<RabbitmqNode> {
  const { folder, ports } = node
  for (const name of ['home', 'conf.d', 'data']) await mkdir(join(folder, name), { recursive: true })
  const settings = [
    `listeners.tcp.default = 127.0.0.1:${ports.amqp}`,
    'management.tcp.ip = 127.0.0.1',
    `management.tcp.port = ${ports.management}`,
    `vm_memory_high_watermark.absolute = ${memory_limit}`,
    // Its console is our log file: the banner with the versions and every later line in one place.
    'log.file = false',
    'log.console = true',
    'log.console.level = info',
    ...(secured === undefined ? [] : securedSettings(secured)),
    ...(told_metrics === undefined ? [] : metricsSettings(told_metrics)),
  ]
  await writeFile(join(folder, 'rabbitmq.conf'), `${settings.join('\n')}\n`)
  await writeFile(join(folder, 'enabled_plugins'), `[${enabledPlugins(told_metrics)}].\n`)
  const environment = {
    PATH: [node.installation.erlang_folder, inherited.PATH].join(delimiter),
    LANG: 'C.UTF-8',
    // Nothing of the system's RabbitMQ, its settings, its cookie, its name service, is ours.
    HOME: join(folder, 'home'),
    ERL_EPMD_PORT: `${ports.epmd}`,
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_CRASH_DUMP_SECONDS: '0',
    RABBITMQ_NODENAME: `three-ways-${randomBytes(4).toString('hex')}@localhost`,
    RABBITMQ_DIST_PORT: `${ports.distribution}`,
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'home'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_CONFIG_FILES: join(folder, 'conf.d'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, 'none.config'),
    RABBITMQ_CONF_ENV_FILE: join(folder, 'none-env.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: loopback_distribution,
    // The script then becomes the broker instead of waiting for it: our child is the broker itself.
    RUNNING_UNDER_SYSTEMD: 'true',
  }
  return { ...node, environment }
}

function securedSettings({
  identity_file,
  tls_port,
  management_tls_port,
  ipv6_port,
}: SecuredListeners): string[] {
  const identity = (prefix: string) => [
    `${prefix}.certfile = ${identity_file}`,
    `${prefix}.keyfile = ${identity_file}`,
  ]
  const whole = (port: number | undefined, lines: (port: number) => string[]) =>
    port === undefined ? [] : lines(port)
  return [
    ...whole(tls_port, (port) => [`listeners.ssl.default = 127.0.0.1:${port}`, ...identity('ssl_options')]),
    ...whole(management_tls_port, (port) => [
      'management.ssl.ip = 127.0.0.1',
      `management.ssl.port = ${port}`,
      ...identity('management.ssl'),
    ]),
    ...whole(ipv6_port, (port) => [`listeners.tcp.sixth = ::1:${port}`]),
  ]
}

function metricsSettings({ port }: ToldMetrics): string[] {
  return ['prometheus.tcp.ip = 127.0.0.1', `prometheus.tcp.port = ${port}`]
}

/** Starts the broker and does not wait until it serves. The name service has to be there already. */
export async function launchRabbitmq(node: RabbitmqNode, signal: AbortSignal): Promise<OwnedProcess> {
  const log = { append_to: node.log_file }
  return startOwnedProcess({
    command: node.installation.server_script,
    arguments: [],
    environment: node.environment,
    working_folder: node.folder,
    stdout: log,
    stderr: log,
    signal,
  })
}

/** Left to itself, the first Erlang starts one that nobody owns, and sometimes fails over it. */
export async function launchNameService(node: RabbitmqNode, signal: AbortSignal): Promise<OwnedProcess> {
  const log = { append_to: node.log_file }
  return startOwnedProcess({
    command: join(node.installation.erlang_folder, 'epmd'),
    arguments: ['-port', `${node.ports.epmd}`, '-address', '127.0.0.1'],
    environment: node.environment,
    working_folder: node.folder,
    stdout: log,
    stderr: log,
    signal,
  })
}
