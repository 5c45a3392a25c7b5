import { readFile } from 'node:fs/promises'
import { withoutPassword } from '@three-ways/event-contract/secrets'
import { left, right, table } from '@three-ways/report/table'
import { BrokerUnavailable } from '@three-ways/testbed/brokers/broker-unavailable'
import { LetterIncomplete, NoSuchLetter } from '@three-ways/testbed/letter-errors'
import type { DeadLetter, Inspector } from '@three-ways/testbed/system'
import type { DeadLetterSettings } from '../settings/dead-letter-settings.ts'
import { loadCarrying } from '../settings/models.ts'
import { UsageError } from '../settings/usage-error.ts'
import { attachToRunning } from './attach-to-running.ts'

const WITHIN_MS = 60_000

/**
 * Lists, shows, redrives or drops dead letters of a model that runs; resolves with the text to show. Ended
 * early, it has lost nothing: a letter goes only when its copy is safe, and those that were not reached are
 * where they were.
 */
export async function tendDeadLetters(settings: DeadLetterSettings, signal: AbortSignal): Promise<string> {
  const system = await loadCarrying(settings.model, settings.workflow)
  const overdue = AbortSignal.timeout(WITHIN_MS)
  const until = AbortSignal.any([signal, overdue])
  const body = settings.body === undefined ? undefined : await readFile(settings.body)
  if (body !== undefined && !system.guarantees.keepsDeadLetters) {
    const message = `expected none: ${system.name} keeps only what was emitted, and its handler is what to mend`
    throw new UsageError('dead-letters', [{ path: '--body', message }])
  }
  try {
    const deployment = await attachToRunning(system, settings, until)
    await using inspector = await system.inspect(deployment)
    // Awaited here: the inspector must outlive its work.
    return await tend(inspector, settings, body, until)
  } catch (error) {
    signal.throwIfAborted()
    if (!overdue.aborted) throw error
    const message = `Looking into ${system.name}: expected an answer within ${WITHIN_MS / 1000} s, got none`
    throw new BrokerUnavailable(
      'not_answering',
      `${message}. Is ${withoutPassword(settings.broker_url ?? '')} right?`,
      error,
    )
  }
}

async function tend(
  inspector: Inspector,
  { action, ids, all, json }: DeadLetterSettings,
  body: Uint8Array | undefined,
  signal: AbortSignal,
): Promise<string> {
  const letters = await inspector.deadLetters(signal)
  if (action === 'list') return json ? listJson(letters) : listText(letters)
  if (action === 'show')
    return (all ? letters : ids.map((id) => letterIn(letters, id))).map(letterText).join('\n')
  const chosen = all ? letters.map(({ id }) => id) : ids
  if (action === 'redrive') return redriveEach(inspector, chosen, body, signal)
  for (const id of chosen) await inspector.drop(id, signal)
  return doneText('dropped', chosen)
}

/** One that cannot be redriven does not stop those behind it; the first such is what it rejects with. */
async function redriveEach(
  inspector: Inspector,
  ids: readonly string[],
  body: Uint8Array | undefined,
  signal: AbortSignal,
): Promise<string> {
  const redriven: string[] = []
  const incomplete: LetterIncomplete[] = []
  for (const id of ids) {
    try {
      await inspector.redrive(id, signal, body)
      redriven.push(id)
    } catch (error) {
      if (!(error instanceof LetterIncomplete)) throw error
      incomplete.push(error)
    }
  }
  const [first] = incomplete
  if (first === undefined) return doneText('redriven', redriven)
  if (ids.length > 1) {
    first.message = [
      ...redriven.map((id) => `redriven ${id}`),
      ...incomplete.map(({ message }) => message),
    ].join('\n')
  }
  throw first
}

function doneText(done: string, ids: readonly string[]): string {
  return ids.map((id) => `${done} ${id}\n`).join('') || 'There are no dead letters.\n'
}

function letterIn(letters: readonly DeadLetter[], id: string): DeadLetter {
  const letter = letters.find((candidate) => candidate.id === id)
  if (letter === undefined) throw new NoSuchLetter(id)
  return letter
}

function listText(letters: readonly DeadLetter[]): string {
  if (letters.length === 0) return 'There are no dead letters.\n'
  const columns = [
    left('id'),
    left('service'),
    left('reason'),
    right('attempts'),
    left('since'),
    right('bytes'),
  ]
  const rows = letters.map(({ id, service, reason, attempts, put_aside_ms, body, whole_bytes }) => {
    const bytes = whole_bytes ?? body.byteLength
    return [id, service, oneLine(reason), String(attempts), timeOf(put_aside_ms), String(bytes)]
  })
  return `${table(columns, rows)}\n`
}

function listJson(letters: readonly DeadLetter[]): string {
  const listed = letters.map(({ id, origin, service, reason, attempts, put_aside_ms, body, whole_bytes }) => {
    const bytes = whole_bytes ?? body.byteLength
    return { id, origin, service, reason, attempts, since: timeOf(put_aside_ms), bytes }
  })
  return `${JSON.stringify(listed, null, 2)}\n`
}

function letterText(letter: DeadLetter): string {
  const { id, origin, service, attempts, put_aside_ms, body, whole_bytes } = letter
  const facts = {
    id,
    origin,
    service,
    reason: oneLine(letter.reason),
    attempts,
    since: timeOf(put_aside_ms),
    ...(whole_bytes === undefined
      ? {}
      : {
          kept: `${body.byteLength} of ${whole_bytes} bytes; redriving reads it once more where it came from`,
        }),
  }
  const lines = Object.entries(facts).map(([name, value]) => `${`${name}:`.padEnd(10)}${value}`)
  return [...lines, Buffer.from(body).toString(), ''].join('\n')
}

const LONGEST_REASON = 80

function oneLine(reason: string): string {
  const line = reason.replaceAll(/\s+/g, ' ')
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}...` : line
}

/** Of some letters nobody noted when they were put aside. */
function timeOf(since_1970_ms: number): string {
  return since_1970_ms === 0 ? 'unknown' : new Date(since_1970_ms).toISOString()
}
