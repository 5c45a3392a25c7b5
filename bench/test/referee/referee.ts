import { setTimeout as delay } from 'node:timers/promises'
import { LoadGenerator } from '@three-ways/instrument/load-generator'
import { OutcomeFeed } from '@three-ways/instrument/outcome-feed'
import type { RunningSystem } from '@three-ways/testbed/system'
import { componentCpuOf } from '../../src/run/component-cpu.ts'
import { OfferBook } from '../../src/run/offer-book.ts'
import { SERVICES } from '../../src/run/temper.ts'
import { warmUpUntilAtRest } from '../../src/run/warm-up.ts'
import type { ModelName } from '../../src/settings/models.ts'
import { loadWorkload, ORDERS } from '../../src/settings/workflows.ts'
import { openByHand } from '../open-by-hand.ts'
import { type Agreement, agreementsOf, type Turn } from './agreement.ts'
import { benchTurn } from './bench-turn.ts'
import { vegetaTurn } from './vegeta-turn.ts'

export interface RefereeOptions {
  readonly binary: string
  readonly rate_per_s: number
  readonly seconds: number
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

/** Neither of them is always the first, or the last. */
const TURNS = ['bench', 'vegeta', 'vegeta', 'bench', 'bench', 'vegeta'] as const
const CONNECTIONS = 512
const QUIET_WITHIN_MS = 60_000

/**
 * Has two instruments ask the same raised and warm system in turn, with the same orders a second over kept
 * connections and at the same priority; gives how their medians of *accepted* agree: of what the customer is
 * answered, a decision or a receipt.
 */
export async function referee(model: ModelName, options: RefereeOptions): Promise<Agreement[]> {
  const { binary, rate_per_s, seconds, say, signal } = options
  await using owned = new AsyncDisposableStack()
  const by_hand = owned.use(await openByHand(model, { say, signal }))
  const { system, folder } = by_hand
  const running = owned.use(await by_hand.raise())
  const { door } = running
  const generator = owned.use(await LoadGenerator.open())
  const workload = await loadWorkload(ORDERS)
  const feed = owned.use(await OutcomeFeed.open({ door, words: workload.feed, signal }))
  const book = new OfferBook('referee', 1, workload, running.ledgerView())
  const offer: OfferBook['offer'] = (offered) => {
    const made = book.offer(offered)
    feed.recordInto(made.journal)
    return made
  }
  const readCpu = componentCpuOf(running)
  const warm = { door, generator, offer, readCpu, seed: 1, phase: () => {}, signal }
  const { seconds: warm_s, ended } = await warmUpUntilAtRest(warm, { rate_per_s, ...SERVICES })
  say(`${model}: warmed for ${warm_s} s (${ended})`)
  const accepted_status = system.guarantees.doneWhenAccepted ? '201' : '202'
  const turns: Turn[] = []
  for (const [index, by] of TURNS.entries()) {
    const own = offer({ count: rate_per_s * seconds, name: `${by}-${index + 1}` })
    const turn = { door, offer: own, rate_per_s, seconds, connections: CONNECTIONS, signal }
    const seen: Turn =
      by === 'bench'
        ? await benchTurn({ ...turn, generator })
        : await vegetaTurn({ ...turn, binary, accepted_status, folder })
    turns.push(seen)
    const late =
      seen.slip_p99_ms === undefined ? '' : `, sent late by ${seen.slip_p99_ms.toFixed(2)} ms (p99)`
    say(`  ${by}: accepted p50 ${seen.p50_ms.toFixed(3)} / p99 ${seen.p99_ms.toFixed(3)} ms${late}`)
    await untilQuiet(running, signal)
  }
  return agreementsOf(turns)
}

/** What one of them left behind must not wait in the other's way. */
async function untilQuiet(running: RunningSystem, signal: AbortSignal): Promise<void> {
  const deadline_ms = performance.now() + QUIET_WITHIN_MS
  while ((await running.backlog(signal)).total > 0) {
    if (performance.now() > deadline_ms) throw new Error('the orders of a turn did not come to their end')
    await delay(50, undefined, { signal })
  }
}
