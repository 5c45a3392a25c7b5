import type { BrokerAddress, FoundThing } from '@three-ways/testbed/broker-things'
import type { BrokerKind } from '@three-ways/testbed/brokers/broker-source'
import { forgetRun, type KnownRun, knownRuns } from '@three-ways/testbed/made-list'
import { openSite } from '@three-ways/testbed/open-site'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import type { CleanSettings } from '../settings/clean-settings.ts'
import { BROKER_OF, loadModel, MODEL_NAMES } from '../settings/models.ts'
import { type LeftBehind, leftBehind, runIdOf } from './left-behind.ts'
import { brokerOf } from './remove-rest.ts'
import { openWorkingFolder } from './working-folder.ts'

/**
 * Lists what killed runs left in the brokers that are named, and removes it if that was asked for. Resolves
 * with the text to show. Nothing without the id of a run before its name is looked at.
 */
export async function cleanBrokers(
  settings: CleanSettings,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const lines: string[] = []
  for (const [kind, url] of Object.entries(settings.urls)) {
    lines.push(...(await cleanBroker(kind as BrokerKind, url, settings, say, signal)))
  }
  return `${lines.join('\n')}\n`
}

async function cleanBroker(
  kind: BrokerKind,
  url: string,
  { management_url, runs, yes }: CleanSettings,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<string[]> {
  const model = MODEL_NAMES.find((name) => BROKER_OF[name] === kind)
  if (model === undefined) throw new TypeError(`Cleaning a ${kind}: no model stands on one`)
  const system = await loadModel(model)
  // As a run would come to it: one that cannot be had is told in the same words.
  await using folder = await openWorkingFolder('clean-')
  const request = { source: 'attach', url, management_url, working_folder: folder.path, signal, say } as const
  await using _site = await openSite(system, request)
  const broker = { broker_url: url, management_url }
  const known = knownRuns()
  const search = {
    isWanted: (name: string) => runIdOf(name) !== undefined,
    known: known.flatMap(({ left }) => left),
    say,
  }
  const found = (await system.findThings?.(broker, search, signal)) ?? []
  const left = leftBehind(found, known, runs, Date.now())
  if (left.length === 0) return [`${kind}: no run has left anything here.`]
  const lines: string[] = []
  for (const one of left) {
    lines.push(...(await listOrRemove(system, broker, one, known, yes, signal)))
  }
  if (!yes && left.some(({ kept_because }) => kept_because === undefined)) {
    lines.push('Nothing was removed: --yes removes it.')
  }
  return lines
}

async function listOrRemove(
  system: SystemUnderTest,
  broker: BrokerAddress,
  { run_id, things, kept_because }: LeftBehind,
  known: readonly KnownRun[],
  yes: boolean,
  signal: AbortSignal,
): Promise<string[]> {
  const names = things.map(({ kind, name }) => `  ${kind} ${name}`)
  if (kept_because !== undefined) return [`${run_id}: kept, ${kept_because}`, ...names]
  if (!yes) return [`${run_id}: left behind`, ...names]
  const rest = await system.remove(broker, things, signal)
  if (rest.length > 0) return [`${run_id}: removed but for ${rest.map(({ name }) => name).join(', ')}`]
  const list = known.find(({ owner }) => owner === run_id)
  if (list !== undefined && isAllGone(list, things)) forgetRun(list)
  return [`${run_id}: removed`, ...names]
}

/** What is on a list and of the other kind of broker is still to be cleaned there. */
function isAllGone({ left }: KnownRun, removed: readonly FoundThing[]): boolean {
  const cleaned = new Set(removed.map(brokerOf))
  return left.every((thing) => cleaned.has(brokerOf(thing)))
}
