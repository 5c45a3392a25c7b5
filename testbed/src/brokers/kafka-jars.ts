import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BrokerUnavailable } from './broker-unavailable.ts'
import { type CacheEntry, cacheEntry } from './cache-folder.ts'
import { CommandFailed, runCommand } from './run-command.ts'

export const kafka_version = '4.3.1'
export const kafka_entry_name = `kafka-${kafka_version}`

export const maven_fix =
  'Install Maven (Debian, Ubuntu: `apt-get install maven`; macOS: `brew install maven`); ' +
  'it is needed once, to fetch Kafka.'

/* Maven's own binding of the log interface is not in the POM of Kafka: without one it logs nothing. */
const project = `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>three-ways</groupId>
  <artifactId>kafka-jars</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>${kafka_version}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-simple</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
`

export interface KafkaCacheRequest {
  cache_folder: string
  environment: NodeJS.ProcessEnv
  signal: AbortSignal
  say: (line: string) => void
}

/** A folder with `jars/`, all of Kafka's; fetched by Maven, checksums checked, if it is not cached yet. */
export async function kafkaJars(request: KafkaCacheRequest): Promise<CacheEntry> {
  const { cache_folder, environment, signal, say } = request
  return cacheEntry({
    cache_folder,
    name: kafka_entry_name,
    signal,
    say,
    build: async (folder) => {
      say(`kafka: fetching Apache Kafka ${kafka_version} with Maven (45 MB, only this once)`)
      const jars_folder = join(folder, 'jars')
      await mkdir(jars_folder)
      await writeFile(join(folder, 'pom.xml'), project)
      // -U: Maven remembers for a day that a file was not there. -C: a wrong checksum is a failure.
      const words = ['-q', '-B', '-U', '-C', '-f', join(folder, 'pom.xml'), 'dependency:copy-dependencies']
      words.push('-DincludeScope=runtime', `-DoutputDirectory=${jars_folder}`)
      try {
        await runCommand('mvn', words, { signal, timeout_ms: 600_000, environment })
      } catch (error) {
        signal.throwIfAborted()
        throw mavenFailure(error)
      }
      await assertJars(jars_folder)
      return { kafka: kafka_version }
    },
  })
}

/** The class path in a fixed order: a class archive is only valid for the order it was made with. */
export async function classPath(jars_entry_folder: string): Promise<string> {
  const folder = join(jars_entry_folder, 'jars')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jar')).sort()
  return names.map((name) => join(folder, name)).join(':')
}

async function assertJars(folder: string): Promise<void> {
  const found = await readdir(folder)
  for (const expected of [`kafka_2.13-${kafka_version}.jar`, `kafka-server-${kafka_version}.jar`]) {
    if (found.includes(expected)) continue
    throw new BrokerUnavailable(
      'download_failed',
      `Maven was asked for Kafka ${kafka_version} and ended well, but ${expected} is not among the ` +
        `${found.length} files it brought. Try again; if that does not help, clear the local Maven repository.`,
    )
  }
}

function mavenFailure(error: unknown): BrokerUnavailable {
  if (error instanceof CommandFailed && error.code === 'missing') {
    const message = `Kafka ${kafka_version} is not in the cache yet and there is no \`mvn\` to fetch it. ${maven_fix}`
    return new BrokerUnavailable('no_maven', message, error)
  }
  const said = error instanceof Error ? error.message : String(error)
  return new BrokerUnavailable(
    'download_failed',
    `fetching Kafka ${kafka_version} with Maven failed; it needs a Maven repository that can be reached ` +
      `(a proxy or mirror belongs into Maven's own settings.xml). Maven said: ${said}`,
    error,
  )
}
