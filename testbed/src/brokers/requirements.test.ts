import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cacheEntry } from './cache-folder.ts'
import { findJava } from './java-runtime.ts'
import { kafkaJars } from './kafka-jars.ts'
import { findRabbitmq } from './rabbitmq-installation.ts'
import { findRequirements, requirementLines } from './requirements.ts'

let folder: string
const signal = new AbortController().signal
const say = () => {}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'three-ways-requirements-'))
  await mkdir(join(folder, 'bin'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

/** Only the shell's own words work in it: its PATH has nothing but what the test puts there. */
const environment = () => ({ PATH: join(folder, 'bin') })
const request = () => ({ cache_folder: join(folder, 'cache'), environment: environment(), signal })

async function program(path: string, script: string): Promise<void> {
  const file = join(folder, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, `#!/bin/sh\n${script}\n`)
  await chmod(file, 0o755)
}

async function finding(kind: string, source: string) {
  const found = await findRequirements(request())
  const way = found.find((one) => one.kind === kind && one.source === source)
  if (way === undefined) throw new Error(`nothing was said of ${kind} by ${source}`)
  return way
}

test('on a bare machine every way is missing and every one says what would bring it', async () => {
  const found = await findRequirements(request())
  expect(found.map(({ kind, source, available }) => `${kind} ${source} ${available}`)).toEqual([
    'rabbitmq attach false',
    'rabbitmq local false',
    'rabbitmq compose false',
    'kafka attach false',
    'kafka local false',
    'kafka compose false',
  ])
  const lines = requirementLines(found).join('\n')
  for (const fix of ['openjdk-17-jre-headless', 'install maven', 'brew install rabbitmq', 'docker.io']) {
    expect(lines).toContain(fix)
  }
})

test('Java and Maven are enough for a local Kafka', async () => {
  await program('bin/java', `echo 'openjdk version "21.0.2" 2024-01-16' >&2`)
  await program('bin/mvn', 'echo "Apache Maven 3.9.9 (x)"')
  const kafka = await finding('kafka', 'local')
  expect(kafka).toMatchObject({ available: true, found: ['Java 21.0.2', 'Maven 3.9.9'], missing: [] })
})

test('a cached Kafka needs no Maven', async () => {
  await program('bin/java', `echo 'openjdk version "17.0.15" 2025-04-15' >&2`)
  await cacheEntry({ ...request(), name: 'kafka-4.3.1', say, build: async () => ({}) })
  expect((await finding('kafka', 'local')).available).toBe(true)
})

test('a Java that is too old is named, before it can say UnsupportedClassVersionError', async () => {
  await program('bin/java', `echo 'java version "1.8.0_392"' >&2`)
  await expect(findJava(environment(), signal)).rejects.toMatchObject({
    code: 'java_too_old',
    message: expect.stringContaining('1.8.0_392'),
  })
})

test('JAVA_HOME goes before PATH', async () => {
  await program('bin/java', `echo 'java version "1.8.0_392"' >&2`)
  await program('home/bin/java', `echo 'openjdk version "25" 2025-09-16' >&2`)
  const java = await findJava({ ...environment(), JAVA_HOME: join(folder, 'home') }, signal)
  expect(java.version).toBe('25')
})

test('fetching Kafka without Maven, or with one that fails, leaves a clear error and no entry', async () => {
  await expect(kafkaJars({ ...request(), say })).rejects.toMatchObject({ code: 'no_maven' })
  await program('bin/mvn', 'echo "[ERROR] could not resolve kafka_2.13"; exit 1')
  await expect(kafkaJars({ ...request(), say })).rejects.toMatchObject({
    code: 'download_failed',
    message: expect.stringContaining('could not resolve kafka_2.13'),
  })
  await program('bin/mvn', 'exit 0')
  await expect(kafkaJars({ ...request(), say })).rejects.toMatchObject({
    code: 'download_failed',
    message: expect.stringContaining('kafka_2.13-4.3.1.jar is not among the 0 files'),
  })
})

async function rabbitmqPackage(version: string): Promise<void> {
  await program('bin/erl', '')
  await program('bin/epmd', '')
  const home = `lib/rabbitmq/lib/rabbitmq_server-${version}`
  await program(`${home}/sbin/rabbitmq-server`, '')
  await mkdir(join(folder, home, 'plugins', `rabbit-${version}`), { recursive: true })
  // As a package lays it out: in sbin stands a wrapper, outside of PATH, that insists on a certain user.
  await program('lib/rabbitmq/bin/wrapper', 'echo "Only root or rabbitmq can run this"; exit 1')
  await mkdir(join(folder, 'sbin'))
  await symlink('../lib/rabbitmq/bin/wrapper', join(folder, 'sbin', 'rabbitmq-server'))
}

test('an installed RabbitMQ 4 is found behind its wrapper', async () => {
  await rabbitmqPackage('4.1.2')
  const rabbitmq = await finding('rabbitmq', 'local')
  expect(rabbitmq).toMatchObject({ available: true, found: ['RabbitMQ 4.1.2 on PATH'] })
})

test('a RabbitMQ 3 on PATH is too old to be compared, and that is said', async () => {
  await rabbitmqPackage('3.10.8')
  const rabbitmq = await finding('rabbitmq', 'local')
  expect(rabbitmq.available).toBe(false)
  expect(rabbitmq.missing.join()).toContain('3.10.8 on PATH is too old')
})

test('where RabbitMQ cannot be had, the error says what would bring it', async () => {
  await rabbitmqPackage('3.10.8')
  await expect(findRabbitmq({ ...request(), say })).rejects.toMatchObject({
    code: 'no_rabbitmq',
    message: expect.stringMatching(/there is apt-get; here is none.*too old: 3\.10\.8.*brew install/s),
  })
})
