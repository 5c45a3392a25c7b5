import { randomUUID } from 'node:crypto'
import type { ReplayFrom } from '@three-ways/event-contract/replay-from'
import { EXIT } from '@three-ways/result-files/exit-codes'
import { type Deployment, storeDurability } from '@three-ways/testbed/deployment'
import { openReplay } from '@three-ways/testbed/open-replay'
import { processHost } from '@three-ways/testbed/process-host'
import { NoHistory } from '@three-ways/testbed/replay'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import { analyticsDigest } from '../measure/analytics-digest.ts'
import { observerOf } from '../measure/observers.ts'
import { loadCarrying } from '../settings/models.ts'
import type { RunningModel } from '../settings/running-model.ts'
import { moduleOf, ORDER_WORKFLOW } from '../settings/workflows.ts'
import { attachToRunning } from './attach-to-running.ts'
import { type Watching, watchingOf } from './watching.ts'
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
 * Makes what the observer of a model that runs has counted again, twice, each time in a process of its own
 * with an empty store. The system itself is only read. Equal to the live counts: exit code 0; different: 1;
 * still counting meanwhile: 3, since then nothing can be compared.
 */
export async function readRunningAgain(
  settings: RunningModel,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<ReadAgain> {
  const system = await loadCarrying(settings.model, settings.workflow)
  const watching = await watchingOf(settings.workflow)
  const deployment = await attachToRunning(system, settings, signal)
  const observer = observerOf({ system, deployment })
  if (observer === undefined || watching === undefined)
    throw new NoHistory(`${system.name} runs without its observer: nothing to compare`)
  const ask = (until: AbortSignal) => watching.read(observer.url, until)
  const live = `what ${observer.name} at ${observer.url} has counted`
  const before = await within(live, ANSWERS_WITHIN_MS, signal, ask)
  const rebuilt: object[] = []
  const again = { system, deployment, service: observer.name, watching, workflow: settings.workflow }
  for (const from of WAYS) {
    say(
      `reading everything again, from ${from.kind === 'first' ? 'the first event' : 'the beginning of time'}`,
    )
    const what = `${observer.name} to have read everything again`
    const work = (until: AbortSignal) => rebuild(again, from, until)
    rebuilt.push(await within(what, READS_WITHIN_MS, signal, work))
  }
  const after = await within(live, ANSWERS_WITHIN_MS, signal, ask)
  const wrong = rebuilt.flatMap((seen) => watching.differences(seen, before))
  const digests = [before, ...rebuilt].map(analyticsDigest)
  const names = ['digest_live', 'digest_replay_1', 'digest_replay_2']
  const lines = digests.map((digest, index) => `${names[index]}  ${digest}`)
  const moved = analyticsDigest(after) !== digests[0]
  const verdict = moved
    ? 'Something came in meanwhile: nothing can be compared. Stop the load and try again.'
    : wrong.length === 0
      ? `Equal: ${watching.summary(before)}.`
      : `DIFFERENT: ${wrong.join('; ')}`
  const text = [JSON.stringify(before, null, 2), '', ...lines, '', verdict, ''].join('\n')
  return { text, exit_code: moved ? EXIT.invalid : wrong.length === 0 ? EXIT.ok : EXIT.check_failed }
}

interface ReadableAgain extends Pick<RunningModel, 'workflow'> {
  readonly system: SystemUnderTest
  readonly deployment: Deployment
  readonly service: string
  readonly watching: Watching
}

async function rebuild(
  { system, deployment, service, watching, workflow }: ReadableAgain,
  from: ReplayFrom,
  signal: AbortSignal,
): Promise<object> {
  await using owned = new AsyncDisposableStack()
  const { path: folder } = owned.use(await openWorkingFolder('replay-'))
  const environment = {
    ...system.environment(deployment),
    DURABILITY: storeDurability(deployment.durability),
    HANDLER_CONCURRENCY,
    NAMESPACE: deployment.namespace,
    ...(workflow === ORDER_WORKFLOW ? {} : { WORKFLOW: moduleOf(workflow) }),
  }
  const live = new Map()
  const service_host = processHost
  const replay = await openReplay({ system, deployment, environment, live, folder, signal, service_host })
  if (replay === undefined) throw new TypeError(`${system.name} has no means to replay`)
  owned.use(replay)
  const rebuilt = owned.use(await replay.rebuild(service, `replay-${randomUUID()}`, from, signal))
  // Awaited here: the service must outlive the question.
  return await watching.read(rebuilt.url, signal)
}
