import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ToldMetrics } from '@three-ways/testbed/brokers/broker-source'
import { cacheEntry, cacheFolder } from '@three-ways/testbed/brokers/cache-folder'
import { firstMatch } from '@three-ways/testbed/brokers/erlang-relocation'
import { runCommand } from '@three-ways/testbed/brokers/run-command'

const FOLDER = fileURLToPath(new URL('../../../observe/kafka/', import.meta.url))
/** Another version is another entry of the cache. */
const [, VERSION = 'unknown'] =
  /<version>(\d[\d.]+\.\d)<\/version>/.exec(readFileSync(`${FOLDER}pom.xml`, 'utf8')) ?? []

/** The agent that the stack's Kafka has, fetched as the stack fetches it, with the stack's own rules. */
export async function kafkaAgent(signal: AbortSignal): Promise<Required<ToldMetrics>['agent']> {
  const { folder } = await cacheEntry({
    cache_folder: cacheFolder(process.env),
    name: `kafka-agent-${VERSION}`,
    signal,
    say: () => {},
    build: async (building) => {
      const jars = join(building, 'jars')
      await mkdir(jars)
      const words = ['-q', '-B', '-U', '-C', '-f', join(FOLDER, 'pom.xml'), 'dependency:copy-dependencies']
      const options = { signal, timeout_ms: 300_000, environment: process.env }
      await runCommand('mvn', [...words, `-DoutputDirectory=${jars}`], options)
      await firstMatch(building, `jars/jmx_prometheus_javaagent-${VERSION}.jar`)
      return { agent: VERSION }
    },
  })
  return {
    jar_file: join(folder, `jars/jmx_prometheus_javaagent-${VERSION}.jar`),
    rules_file: join(FOLDER, 'metrics.yml'),
  }
}
