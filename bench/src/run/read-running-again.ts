import { randomUUID } from 'node:crypto'
import type { Analytics } from '@three-ways/event-contract/analytics'
import type { ReplayFrom } from '@three-ways/event-contract/replay-from'
import { type Deployment, storeDurability } from '@three-ways/testbed/deployment'
import { openReplay } from '@three-ways/testbed/open-replay'
import { processHost } from '@three-ways/testbed/process-host'
import { NoHistory } from '@three-ways/testbed/replay'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import { EXIT } from '../exit-codes.ts'
import { analyticsDifferences } from '../measure/analytics-check.ts'
import { analyticsDigest } from '../measure/analytics-digest.ts'
import { observerOf, readAnalytics } from '../measure/observers.ts'
import { loadModel } from '../settings/models.ts'
import type { RunningModel } from '../settings/running-model.ts'
import { attachToRunning } from './attach-to-running.ts'
import { within } from './within.ts'
import { openWorkingFolder } from './working-folder.ts'

/** What reading again showed, and the exit code that it deserves. */
export interface ReadAgain {
  readonly text: string
  readonly exit_code: number
}

const HANDLER_CONCURRENCY = '32'
const ANSWERS_WITHIN_MS = 10_000
/** Its steps have shorter deadlines of their own; this one holds when none of them does. */
const READS_WITHIN_MS = 240_000
/** The first event there is, and the beginning of time: the same events, found in two ways. */
const WAYS: readonly ReplayFrom[] = [{ kind: 'first' }, { kind: 'time', since_ms: 0 }]

/**
 * Makes the analytics of a model that runs again, twice, each time in a process of its own with an empty
 * store. The system itself is only read. Equal to the live ones: exit code 0; different: 1; still counting
 * meanwhile: 3, since then nothing can be compared.
 */
export async function readRunningAgain(
  settings: RunningModel,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<ReadAgain> {
  const system = await loadModel(settings.model)
  const deployment = await attachToRunning(system, settings, signal)
  const observer = observerOf({ system, deployment })
  if (observer === undefined)
    throw new NoHistory(`${system.name} runs without its observer: nothing to compare`)
  const ask = (until: AbortSignal) => readAnalytics(observer.url, until)
  const live = `the analytics of ${observer.name} at ${observer.url}`
  const before = await within(live, ANSWERS_WITHIN_MS, signal, ask)
  const rebuilt: Analytics[] = []
  for (const from of WAYS) {
    say(
      `reading everything again, from ${from.kind === 'first' ? 'the first event' : 'the beginning of time'}`,
    )
    const what = `${observer.name} to have read everything again`
    const work = (until: AbortSignal) => rebuild(system, deployment, observer.name, from, until)
    rebuilt.push(await within(what, READS_WITHIN_MS, signal, work))
  }
  const after = await within(live, ANSWERS_WITHIN_MS, signal, ask)
  const wrong = rebuilt.flatMap((analytics) => analyticsDifferences(analytics, before))
  const digests = [before, ...rebuilt].map(analyticsDigest)
  const names = ['digest_live', 'digest_replay_1', 'digest_replay_2']
  const lines = digests.map((digest, index) => `${names[index]}  ${digest}`)
  const moved = analyticsDigest(after) !== digests[0]
  const verdict = moved
    ? 'Orders came in meanwhile: nothing can be compared. Stop the load and try again.'
    : wrong.length === 0
      ? `Equal: ${before.total_orders} orders, ${before.failed} failed.`
      : `DIFFERENT: ${wrong.join('; ')}`
  const text = [JSON.stringify(before, null, 2), '', ...lines, '', verdict, ''].join('\n')
  return { text, exit_code: moved ? EXIT.invalid : wrong.length === 0 ? EXIT.ok : EXIT.check_failed }
}

async function rebuild(
  system: SystemUnderTest,
  deployment: Deployment,
  service: string,
  from: ReplayFrom,
  signal: AbortSignal,
): Promise<Analytics> {
  await using owned = new AsyncDisposableStack()
  const { path: folder } = owned.use(await openWorkingFolder('replay-'))
  const environment = {
    ...system.environment(deployment),
    DURABILITY: storeDurability(deployment.durability),
    HANDLER_CONCURRENCY,
    NAMESPACE: deployment.namespace,
  }
  const live = new Map()
  const service_host = processHost
  const replay = await openReplay({ system, deployment, environment, live, folder, signal, service_host })
  if (replay === undefined) throw new TypeError(`${system.name} has no means to replay`)
  owned.use(replay)
  const rebuilt = owned.use(await replay.rebuild(service, `replay-${randomUUID()}`, from, signal))
  // Awaited here: the service must outlive the question.
  return await readAnalytics(rebuilt.url, signal)
}
