import { check } from '@three-ways/event-contract/faults'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ownTally, post } from '../../test/tally-process.ts'
import { asking, decides, type Row, type Rows, tallyWorkflow } from '../../test/tally-service.ts'
import type { Batch, Command } from '../workflow.ts'

const pathSchema = z.strictObject({ id: z.string() })

/** Takes its id from the path, and nothing about `nobody`. */
const asked: Command<Rows, Row, { id: string }> = {
  read: (_body, _now_ms, path) => check(pathSchema, path),
  subject: ({ id }) => id,
  load: () => undefined,
  decide(_state, { id }) {
    if (id === 'nobody') return { kind: 'refused', answer: { status: 404, body: { detail: 'nobody' } } }
    return { kind: 'new', decision: decides(id, 'asked', 'Asked') }
  },
  answer: (_tables, { id }) => ({ status: 200, body: { id } }),
}

const refusing: Batch<Rows, Row, unknown, { id: string; text: string }> = {
  read: (body) => ({ ok: true, value: body }),
  command: {
    ...asking,
    decide: (known, input, context) =>
      input.id === 'b'
        ? { kind: 'refused', answer: { status: 400, body: { detail: 'not b' } } }
        : asking.decide(known as readonly string[], input, context),
  },
  inputs: () => ['a', 'b', 'c'].map((id) => ({ id, text: '' })),
  answer: (_request, published) => ({ status: 202, body: { published } }),
}

describe('the routes of commands', () => {
  let owned: AsyncDisposableStack
  beforeEach(() => {
    owned = new AsyncDisposableStack()
  })
  afterEach(() => owned.disposeAsync())

  const started = () => {
    const parts = { commands: { 'PUT /ask/:id': asked }, batches: { 'POST /bulk': refusing } }
    return ownTally(owned, { workflow: tallyWorkflow(parts as never) })
  }

  async function put(url: string) {
    const response = await fetch(url, { method: 'PUT', body: '{}' })
    return { status: response.status, body: await response.json() }
  }

  it('hand over what the path names', async () => {
    const { url, engine } = await started()
    expect(await put(`${url}/ask/a%20b`)).toEqual({ status: 200, body: { id: 'a b' } })
    expect(engine.outbox.find('a b:Asked')).toBeDefined()
  })

  it('answer a refusal as the command says, and store nothing of it', async () => {
    const { url, engine } = await started()
    expect(await put(`${url}/ask/nobody`)).toEqual({ status: 404, body: { detail: 'nobody' } })
    expect(engine.outbox.find('nobody:Asked')).toBeUndefined()
  })

  it('end a batch where one of its commands is refused, and keep what came before', async () => {
    const { url, engine } = await started()
    expect(await post(`${url}/bulk`, {})).toMatchObject({ status: 400, body: { detail: 'not b' } })
    expect(['a', 'b', 'c'].map((id) => engine.outbox.find(`${id}:Asked`) !== undefined)).toEqual([
      true,
      false,
      false,
    ])
  })
})
