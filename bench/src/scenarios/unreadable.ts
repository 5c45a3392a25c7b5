import type { Check } from '@three-ways/result-files/metrics'
import { until } from '@three-ways/testbed/order-client'
import type { DeadLetter } from '@three-ways/testbed/system'
import { type InjectedPoison, POISONED_SERVICE } from './poison.ts'
import type { CellContext } from './scenario.ts'

/** What became of messages that nobody can read. */
export interface Unreadable {
  readonly letters: number
  readonly refused: number
  readonly after_ms: readonly number[]
  readonly checks: readonly Check[]
}

/**
 * Each unreadable message lies where a person finds it, with its bytes, its origin and why; and stays there
 * if redriven.
 */
export async function kept(context: CellContext, unreadable: readonly InjectedPoison[]): Promise<Unreadable> {
  const { running, signal, settles_within_ms } = context
  let letters = new Map<string, DeadLetter>()
  const textOf = (body: Uint8Array) => Buffer.from(body).toString()
  const find = ({ body }: InjectedPoison) => letters.get(textOf(body))
  await until('every unreadable message is kept', settles_within_ms, signal, async () => {
    letters = new Map((await running.inspector.deadLetters(signal)).map((one) => [textOf(one.body), one]))
    return unreadable.every((one) => find(one) !== undefined)
  }).catch(() => signal.throwIfAborted())
  const wrong = unreadable.flatMap((one) => {
    const letter = find(one)
    if (letter === undefined) return [`${one.reason}: not kept`]
    const { service, reason, attempts, origin } = letter
    const right = service === POISONED_SERVICE && reason === one.reason && attempts === 1 && origin !== ''
    return right
      ? []
      : [`${one.reason}: kept as ${service}, ${reason}, ${attempts} attempts, from "${origin}"`]
  })
  const found = unreadable.filter((one) => find(one) !== undefined)
  return {
    letters: found.length,
    refused: 0,
    after_ms: found.map((one) => Math.max(0, (find(one)?.put_aside_ms ?? 0) - one.injected_ms)),
    checks: [
      {
        name: 'every unreadable message is kept, with its bytes, its origin, the reason, after one attempt',
        passed: wrong.length === 0,
        detail: `${unreadable.length} put in; ${wrong.slice(0, 10).join('; ') || 'none missing or wrong'}`,
      },
      noTrace(context, unreadable),
      await staysBad(context, find(unreadable[0] as InjectedPoison)),
    ],
  }
}

async function staysBad(
  { running, signal, settles_within_ms }: CellContext,
  letter: DeadLetter | undefined,
): Promise<Check> {
  const name = 'an unreadable message that is redriven as it is comes back, with its attempts added up'
  if (letter === undefined) return { name, passed: false, detail: 'it was not kept in the first place' }
  await running.inspector.redrive(letter.id, signal)
  let attempts = 0
  await until('the redriven message is kept again', settles_within_ms, signal, async () => {
    const letters = await running.inspector.deadLetters(signal)
    const again = letters.find(({ body }) => Buffer.from(body).equals(letter.body))
    attempts = again?.attempts ?? 0
    return attempts > letter.attempts
  }).catch(() => signal.throwIfAborted())
  return { name, passed: attempts === letter.attempts + 1, detail: `${letter.reason}: ${attempts} attempts` }
}

/** Each unreadable message is refused where it comes in, and leaves nothing behind. */
export async function refused(
  context: CellContext,
  unreadable: readonly InjectedPoison[],
): Promise<Unreadable> {
  const { running, signal } = context
  const answers = unreadable.map(({ answer }) => answer)
  const letters = await running.inspector.deadLetters(signal)
  const kept_all_the_same = unreadable.filter(({ body }) => {
    return letters.some((letter) => Buffer.from(letter.body).equals(body))
  })
  const right = answers.filter((answer) => answer === 400).length
  return {
    letters: kept_all_the_same.length,
    refused: right,
    after_ms: unreadable.map(({ answered_after_ms }) => answered_after_ms),
    checks: [
      {
        name: 'every unreadable message is refused with 400, and nothing of it is kept',
        passed: right === unreadable.length && kept_all_the_same.length === 0,
        detail: `${right} of ${unreadable.length} refused, ${kept_all_the_same.length} kept`,
      },
      noTrace(context, unreadable),
    ],
  }
}

function noTrace({ running }: CellContext, unreadable: readonly InjectedPoison[]): Check {
  const { entries } = running.ledgerView()
  const traces = unreadable.filter(({ order_id }) => entries.has(order_id))
  return {
    name: 'no store has a row of what nobody could read',
    passed: traces.length === 0,
    detail: `${traces.length} of ${unreadable.length}`,
  }
}
