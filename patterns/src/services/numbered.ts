import { problem } from '@three-ways/service-runtime/door/answers'
import type { Answer, QueryRequest } from '@three-ways/service-runtime/workflow'
import { readNumber } from '../requests.ts'

/** Answers `GET /<things>/:id` for things that have numbers: the thing, 404, or 400 for what is no number. */
export function numbered<Row>(
  { path }: QueryRequest,
  thing: string,
  find: (id: number) => Row | undefined,
  viewOf: (row: Row) => unknown,
): Answer {
  const read = readNumber(path)
  if (!read.ok) return problem(400, { faults: read.faults })
  const row = find(read.value)
  if (row === undefined) return problem(404, { detail: `There is no ${thing} ${read.value}` })
  return { status: 200, body: viewOf(row) }
}
