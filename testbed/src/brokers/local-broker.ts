import { rm } from 'node:fs/promises'
import type { BrokerRequest, RunningBroker } from './broker-source.ts'
import { type StartingBroker, untilServing } from './local-broker-start.ts'
import type { OwnedProcess } from './owned-process.ts'

/** What one kind of broker knows about itself; the rest of its life is the same for every kind. */
export interface LocalBrokerParts extends StartingBroker {
  management_url?: string
  why: string
  settings: Record<string, string | number>
  /** Removed with everything in it when the broker is disposed. */
  data_folder: string
  log_folder: string
  /** How long an orderly stop may take before it is killed. */
  stop_grace_ms: number
  launch: (signal: AbortSignal) => Promise<OwnedProcess>
  /** Asked once, when it serves for the first time. */
  versions: () => Promise<Record<string, string>>
  /** Processes that the broker needs beside it and that live as long as this object. */
  companions: readonly OwnedProcess[]
}

/** Starts the broker and gives it to the caller when a message went through; or leaves nothing behind. */
export async function openLocalBroker(
  request: BrokerRequest,
  parts: LocalBrokerParts,
): Promise<RunningBroker> {
  let current: OwnedProcess | undefined
  let expected_end = false
  let starting: Promise<void> | undefined

  async function launchAndServe(): Promise<void> {
    const launched = await parts.launch(request.signal)
    current = launched
    expected_end = false
    await untilServing(request, parts, launched)
    void launched.ended.then((end) => {
      if (expected_end || request.signal.aborted || current !== launched) return
      const how = end.signal ?? `code ${end.code}`
      request.say(`${parts.kind} ended unasked with ${how}, see ${parts.log_file}`)
    })
  }

  async function start(): Promise<void> {
    if (starting === undefined && current?.running() === true) return
    starting ??= launchAndServe().finally(() => {
      starting = undefined
    })
    await starting
  }

  /** The broker, and then what helps it. */
  const everything = () => (current?.running() === true ? [current, ...parts.companions] : [])
  const pids = () => everything().map(({ pid }) => pid)

  async function dispose(): Promise<void> {
    expected_end = true
    await current?.kill()
    for (const companion of parts.companions) await companion.kill()
    await rm(parts.data_folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
  }

  try {
    await start()
    return {
      kind: parts.kind,
      url: parts.url,
      management_url: parts.management_url,
      source: 'local',
      why: parts.why,
      versions: await parts.versions(),
      settings: parts.settings,
      log_folder: parts.log_folder,
      can_be_faulted: true,
      pids,
      async kill() {
        expected_end = true
        await current?.kill()
      },
      async stop() {
        expected_end = true
        await current?.stop(parts.stop_grace_ms)
      },
      start,
      pause: () => pauseAll(everything()),
      resume: () => resumeAll(everything(), (broker) => untilServing(request, parts, broker)),
      [Symbol.asyncDispose]: dispose,
    }
  } catch (error) {
    await dispose()
    throw error
  }
}

async function pauseAll(processes: readonly OwnedProcess[]): Promise<void> {
  for (const one of processes) await one.pauseGroup()
}

/** Helpers first: a broker that wakes never calls for one that sleeps. */
async function resumeAll(
  processes: readonly OwnedProcess[],
  untilServing: (broker: OwnedProcess) => Promise<void>,
): Promise<void> {
  for (const one of processes.toReversed()) one.resumeGroup()
  const [broker] = processes
  if (broker !== undefined) await untilServing(broker)
}
