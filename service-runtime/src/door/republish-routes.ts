import { check } from '@three-ways/event-contract/faults'
import { z } from 'zod'
import type { Retention } from '../store/retention.ts'
import { sendJson, sendProblem } from './answers.ts'
import type { StoredCommand } from './batches.ts'
import type { DoorOptions } from './routes.ts'
import { settleAll } from './settling.ts'

/** So many subjects in one request and transaction. */
export const MOST_SUBJECTS = 250

const unfinishedSchema = z.object({
  older_than_ms: z.coerce.number().int().min(0).default(0),
  after: z.coerce.number().int().min(0).default(0),
})

interface RepublishOptions extends Omit<DoorOptions, 'fault_controls'> {
  readonly retention: Pick<Retention, 'forgotten'>
}

const republishSchema = z.strictObject({
  subjects: z.array(z.string().min(1).max(128)).min(1).max(MOST_SUBJECTS),
})

/**
 * What a person may do about something that got lost on its way. `GET /unfinished?older_than_ms=&after=`
 * tells which subjects were begun here so long ago and have not ended: `{ subjects, next_after }`, page by
 * page, and with `told_as` other subjects by which others tell of these. `POST /republish { subjects }` owes
 * everything again that this service emitted about them, and answers how many events that are:
 * `{ republished }`. Safe to repeat, at any time: what arrives twice is known. What is still owed or parked
 * is left as it is. `forgotten_through` of that answer: what was emitted here up to then is kept no longer,
 * unless its subject is known not to have ended; null = all is there.
 */
export function mountRepublish(options: RepublishOptions): void {
  const { door, engine, carrier, answers, retention } = options
  door.get('/unfinished', (request, response) => {
    const read = check(unfinishedSchema, request.query)
    if (!read.ok) return sendProblem(response, 400, { faults: read.faults })
    const { older_than_ms, after } = read.value
    const before_ms = engine.now_ms() - older_than_ms
    const page = engine.declaration.unfinished?.(engine.tables, before_ms, after)
    sendJson(response, 200, page ?? { subjects: [], next_after: null })
  })
  door.post('/republish', async (request, response) => {
    const read = check(republishSchema, request.body)
    if (!read.ok) return sendProblem(response, 400, { faults: read.faults })
    const subjects = [...new Set(read.value.subjects)]
    const owed: readonly StoredCommand[] = await engine.commits.run(() =>
      subjects.map((subject) => ({ subject, emitted: engine.oweAgainNow(subject) })),
    )
    const republished = owed.reduce((sum, { emitted }) => sum + emitted.length, 0)
    const { emitted_through } = retention.forgotten()
    sendJson(response, 200, { republished, forgotten_through: emitted_through })
    // Where a command is settled by calls, somebody has to make them; elsewhere the relay was told.
    if (answers === 'settled')
      await settleAll(
        carrier,
        owed.filter(({ emitted }) => emitted.length > 0),
      )
  })
}
