import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheEntry } from './cache-folder.ts'
import { freePorts } from './free-ports.ts'
import type { JavaRuntime } from './java-runtime.ts'
import { type KafkaCacheRequest, kafka_entry_name } from './kafka-jars.ts'
import { formatKafka, launchKafka } from './kafka-node.ts'
import { portAccepts, untilReady } from './readiness.ts'

const archive_name = 'kafka.jsa'

/**
 * Flags that make Java map Kafka's classes, parsed and verified, from an archive instead of reading 46
 * jars: the start takes half the time and the running broker is the same. The archive fits one build of
 * Java and one place of the jars; it is made once, by a Kafka that is started for that and stopped. A
 * Java that cannot make one gives no flags: slower, and nothing else.
 */
export async function classArchiveFlags(
  request: KafkaCacheRequest & { java: JavaRuntime; class_path: string },
): Promise<string[]> {
  const { cache_folder, signal, say, java, class_path } = request
  const entry = await cacheEntry({
    cache_folder,
    name: `${kafka_entry_name}-classes-${java.build_id}`,
    signal,
    say,
    build: async (folder) => {
      say('kafka: preparing a class archive, which halves every later start (only this once)')
      const scratch = join(folder, 'scratch')
      const archive = join(folder, archive_name)
      try {
        await mkdir(scratch)
        const [broker = 0, controller = 0] = await freePorts(2)
        const node = {
          java,
          class_path,
          class_archive_flags: [],
          folder: scratch,
          log_file: join(scratch, 'kafka.log'),
          ports: { broker, controller },
        }
        await formatKafka(node, signal)
        const archiving = { ...node, class_archive_flags: [`-XX:ArchiveClassesAtExit=${archive}`] }
        await using kafka = await launchKafka(archiving, signal)
        const died = AbortSignal.any([signal, abortedWhen(kafka.ended)])
        await untilReady({
          url: `127.0.0.1:${broker}`,
          probe: (_, asking) => portAccepts('127.0.0.1', broker, asking),
          deadline_ms: 60_000,
          signal: died,
        })
        await kafka.stop(60_000)
        await stat(archive)
        return { archive: archive_name, java: java.version }
      } catch (error) {
        signal.throwIfAborted()
        say(`kafka: no class archive with this Java, starts take longer (${(error as Error).message})`)
        await rm(archive, { force: true })
        return { archive: '', java: java.version }
      } finally {
        await rm(scratch, { recursive: true, force: true })
      }
    },
  })
  const archive = entry.facts.archive
  if (archive === undefined || archive === '') return []
  return [`-XX:SharedArchiveFile=${join(entry.folder, archive)}`, '-Xshare:auto']
}

function abortedWhen(ended: Promise<unknown>): AbortSignal {
  const controller = new AbortController()
  void ended.then(() => controller.abort(new Error('it ended before it served')))
  return controller.signal
}
