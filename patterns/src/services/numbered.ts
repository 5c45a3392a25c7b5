import { check } from '@three-ways/event-contract/faults'
import { problem } from '@three-ways/service-runtime/door/answers'
import type { Answer, QueryRequest } from '@three-ways/service-runtime/workflow'
import { z } from 'zod'
import { numberInPathSchema } from '../requests.ts'

const pathSchema = z.object({ id: numberInPathSchema })

/** Answers `GET /<things>/:id` for things that have numbers: the thing, 404, or 400 for what is no number. */
export function numbered<Row>(
  { path }: QueryRequest,
  thing: string,
  find: (id: number) => Row | undefined,
  viewOf: (row: Row) => unknown,
): Answer {
  const read = check(pathSchema, path)
  if (!read.ok) return problem(400, { faults: read.faults })
  const row = find(read.value.id)
  if (row === undefined) return problem(404, { detail: `There is no ${thing} ${read.value.id}` })
  return { status: 200, body: viewOf(row) }
}
