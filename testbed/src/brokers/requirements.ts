import { join } from 'node:path'
import type { BrokerKind, BrokerSourceName } from './broker-source.ts'
import { BrokerUnavailable } from './broker-unavailable.ts'
import { readManifest } from './cache-manifest.ts'
import { systemMirror } from './debian-packages.ts'
import { findJava } from './java-runtime.ts'
import { kafka_entry_name, kafka_version, maven_fix } from './kafka-jars.ts'
import { programVersion } from './program-version.ts'
import { isNewEnough, rabbitmq_fix, rabbitmqOnPath } from './rabbitmq-installation.ts'
import { debian_suites, rabbitmqEntryName } from './rabbitmq-packages.ts'

export interface RequirementsRequest {
  cache_folder: string
  environment: NodeJS.ProcessEnv
  signal: AbortSignal
}

/** What one way to come by one kind of broker has and lacks on this machine. */
export interface WayFinding {
  kind: BrokerKind
  source: BrokerSourceName
  /** Nothing is missing; whether a download will succeed or a URL answers shows only when it is tried. */
  available: boolean
  found: string[]
  /** Each one a sentence that names what is missing and the command that would bring it. */
  missing: string[]
}

export const docker_fix =
  'Install Docker with its compose plugin (Debian: `apt-get install docker.io docker-compose`) and start it ' +
  '(`systemctl start docker`).'

/** Looks at every way for every kind. Starts no broker, fetches nothing, takes about a second. */
export async function findRequirements(request: RequirementsRequest): Promise<WayFinding[]> {
  const [kafka, rabbitmq, docker] = await Promise.all([
    localKafkaFinding(request),
    localRabbitmqFinding(request),
    dockerFinding(request),
  ])
  return [
    attachFinding('rabbitmq', 'amqp://user:password@host:5672'),
    rabbitmq,
    { kind: 'rabbitmq', source: 'compose', ...docker },
    attachFinding('kafka', 'host:9092'),
    kafka,
    { kind: 'kafka', source: 'compose', ...docker },
  ]
}

/** The findings as lines for a terminal. */
export function requirementLines(findings: readonly WayFinding[]): string[] {
  return findings.flatMap(({ kind, source, available, found, missing }) => {
    const summary = found.length === 0 ? '' : `: ${found.join(', ')}`
    return [
      `${kind} by ${source} ${available ? 'available' : 'missing'}${summary}`,
      ...missing.map((sentence) => `    ${sentence}`),
    ]
  })
}

function attachFinding(kind: BrokerKind, form: string): WayFinding {
  const missing = [`It needs the URL of one that runs already, in the form ${form}.`]
  return { kind, source: 'attach', available: false, found: [], missing }
}

async function localKafkaFinding(request: RequirementsRequest): Promise<WayFinding> {
  const found: string[] = []
  const missing: string[] = []
  try {
    const java = await findJava(request.environment, request.signal)
    found.push(`Java ${java.version}`)
  } catch (error) {
    if (!(error instanceof BrokerUnavailable)) throw error
    missing.push(error.message)
  }
  const cached = await readManifest(join(request.cache_folder, kafka_entry_name), 'sizes')
  if (cached.state === 'whole') found.push(`Kafka ${kafka_version} in the cache`)
  const maven = await programVersion(request, 'mvn', ['-B', '-version'], /Apache Maven (\S+)/)
  if (maven !== undefined) found.push(`Maven ${maven}`)
  if (maven === undefined && cached.state !== 'whole') missing.push(`There is no Maven. ${maven_fix}`)
  return { kind: 'kafka', source: 'local', available: missing.length === 0, found, missing }
}

async function localRabbitmqFinding(request: RequirementsRequest): Promise<WayFinding> {
  const found: string[] = []
  const lacking: string[] = []
  const on_path = await rabbitmqOnPath(request.environment)
  if (on_path !== undefined) found.push(`RabbitMQ ${on_path.version} on PATH`)
  const path_is_enough = on_path !== undefined && isNewEnough(on_path.version)
  let cached = false
  for (const suite of debian_suites) {
    const entry = await readManifest(join(request.cache_folder, rabbitmqEntryName(suite)), 'sizes')
    if (entry.state !== 'whole') continue
    found.push(`RabbitMQ ${entry.manifest.facts.rabbitmq} of Debian ${suite} in the cache`)
    cached = true
  }
  const apt = await programVersion(request, 'apt-get', ['--version'], /^apt (\S+)/m)
  const dpkg = await programVersion(request, 'dpkg-deb', ['--version'], /version (\S+)/)
  if (apt === undefined) lacking.push('apt-get')
  else found.push(`apt ${apt}`)
  if (dpkg === undefined) lacking.push('dpkg-deb')
  else found.push(`dpkg-deb ${dpkg}`)
  if (apt !== undefined) {
    const mirror = await systemMirror(request).catch(() => undefined)
    request.signal.throwIfAborted()
    if (mirror === undefined) lacking.push("a Debian mirror in apt's sources")
  }
  const available = path_is_enough || cached || lacking.length === 0
  const old = on_path === undefined ? 'There is none on PATH' : `${on_path.version} on PATH is too old`
  const sentence = `${old}, and unpacking Debian's packages lacks ${lacking.join(' and ')}. ${rabbitmq_fix}`
  return { kind: 'rabbitmq', source: 'local', available, found, missing: available ? [] : [sentence] }
}

async function dockerFinding(
  request: RequirementsRequest,
): Promise<Pick<WayFinding, 'available' | 'found' | 'missing'>> {
  const [daemon, compose] = await Promise.all([
    programVersion(request, 'docker', ['version', '--format', '{{.Server.Version}}'], /^(\d\S*)/m),
    programVersion(request, 'docker', ['compose', 'version', '--short'], /^v?(\d\S*)/m),
  ])
  const found: string[] = []
  const missing: string[] = []
  const lacking: string[] = []
  if (daemon === undefined) lacking.push('no Docker daemon answers')
  else found.push(`Docker ${daemon}`)
  if (compose === undefined) lacking.push('there is no `docker compose`')
  else found.push(`compose ${compose}`)
  if (lacking.length > 0) missing.push(`What is lacking: ${lacking.join(' and ')}. ${docker_fix}`)
  return { available: missing.length === 0, found, missing }
}
