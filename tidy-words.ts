import { isTest, roomOf, type SourceFile } from './tidy-source.ts'

/** Rooms that carry or measure whatever a workflow is: no word of the first one is among theirs. */
const KNOW_NO_WORKFLOW = ['service-runtime', 'instrument']
/** An order in which things stand is a word of everybody's; orders, their ids and their events are not. */
const OF_ORDERS =
  /\borders\b|order_id|\b(?:an|each|every) order\b(?! of)|\bOrder[A-Z]\w*|order-(?:api|events|workflow)|\bsku\b|stock|inventory|notification/i

/** Of those, a room knows none in which something is carried. */
const PATTERNS = /fire-and-forget|slow-payment|fan-out|cpu-report|\bsagas?\b|ingestion|three-ways\/patterns/i

/** Where a file of a room that knows no workflow speaks of orders, comments included. */
export function workflowWords(file: SourceFile): readonly string[] {
  const room = roomOf(file.path)
  return room !== undefined && KNOW_NO_WORKFLOW.includes(room) ? found(file, OF_ORDERS) : []
}

/** Where the source of a model names a pattern that it carries. */
export function patternNames(models: readonly string[]): (file: SourceFile) => readonly string[] {
  return (file) => {
    const room = roomOf(file.path)
    return room !== undefined && models.includes(room) ? found(file, PATTERNS) : []
  }
}

function found({ path, text }: SourceFile, words: RegExp): readonly string[] {
  if (isTest(path) || !/^[^/]+\/src\//.test(path)) return []
  return text.split('\n').flatMap((line, index) => {
    const [word] = words.exec(line) ?? []
    return word === undefined ? [] : [`${path}:${index + 1} knows a workflow: ${word}`]
  })
}
