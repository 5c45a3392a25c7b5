import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { WatchSettings } from '../settings/watch-settings.ts'
import { NotOffered } from './not-offered.ts'
import { openWatchDoor, type Press } from './watch-door.ts'
import type { Deed, WatchState } from './watch-state.ts'
import { WatchedModels } from './watched-models.ts'

/** Systems are asked at most so often, so that watching changes little. */
const LOOK_EVERY_MS = 1_000
const FIND_EVERY_LOOKS = 2
const KEPT_DEEDS = 50
const TOKEN_BYTES = 16

/**
 * Serves a live page of what runs until the signal, and prints where it is. Rejects with `NothingRuns` where
 * nothing does. Resolves at the signal, when everything that was opened is closed.
 */
export async function watchRunning(
  { places, faults, port, rate_per_s }: WatchSettings,
  print: (text: string) => void,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  await using owned = new AsyncDisposableStack()
  const models = owned.use(new WatchedModels({ places, faults, rate_per_s, say }))
  await models.findAny(signal)
  await models.look(signal)
  const deeds: Deed[] = []
  const state = (with_history: boolean): WatchState => ({
    faults,
    looked_at_ms: Date.now(),
    systems: models.systems.map((system) => system.state(with_history)),
    deeds: deeds.slice(-KEPT_DEEDS),
  })
  const token = faults ? randomBytes(TOKEN_BYTES).toString('base64url') : undefined
  const press = (pressed: Press) => pressNoted(models, deeds, pressed, signal)
  const door = owned.use(await openWatchDoor({ port, token, state: () => state(true), press }))
  print(whereText(models, door.port, token))
  try {
    await keepLooking(models, () => door.publish(state(false)), signal)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

async function keepLooking(models: WatchedModels, tell: () => void, signal: AbortSignal): Promise<never> {
  let looked_ms = performance.now()
  for (let looks = 1; ; looks += 1) {
    await delay(Math.max(0, looked_ms + LOOK_EVERY_MS - performance.now()), undefined, { signal })
    looked_ms = performance.now()
    if (looks % FIND_EVERY_LOOKS === 0) await models.findAgain(signal)
    await models.look(signal)
    tell()
  }
}

/** Every page shows what was done, whoever did it. */
async function pressNoted(
  models: WatchedModels,
  deeds: Deed[],
  { model, service, button }: Press,
  signal: AbortSignal,
): Promise<string> {
  const note = (succeeded: boolean, detail: string) => {
    deeds.push({ at_ms: Date.now(), model, service, button, succeeded, detail })
    if (deeds.length > KEPT_DEEDS) deeds.shift()
  }
  const system = models.systems.find((one) => one.model === model)
  if (system === undefined) throw new NotOffered(`${model} is not watched`)
  try {
    const detail = await system.press(button, service, signal)
    note(true, detail)
    return detail
  } catch (error) {
    if (!(error instanceof NotOffered)) note(false, error instanceof Error ? error.message : String(error))
    throw error
  }
}

function whereText(models: WatchedModels, port: number, token: string | undefined): string {
  const names = models.systems.map(({ model }) => model).join(', ')
  const fragment = token === undefined ? '' : `#token=${token}`
  const buttons =
    token === undefined
      ? 'Only looking: with --faults there are buttons.'
      : 'Whoever has this address can break what is watched: keep it to yourself.'
  return `Watching ${names}: http://127.0.0.1:${port}/${fragment}\n${buttons} Ctrl-C ends it.\n`
}
