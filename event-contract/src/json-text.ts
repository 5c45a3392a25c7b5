import { quoted } from './fault-messages.ts'
import { type Fault, MAX_FAULTS, pathText } from './faults.ts'

/** An object or an array that is open while its text is read. */
interface Open {
  /** Names that were seen; undefined in an array. */
  readonly names: Set<string> | undefined
  /** Where in it the reader is: the name, or the index. */
  at: string | number
}

/** Parts of a path that a message repeats: nesting has no end, an answer has one. */
const SHOWN_DEPTH = 32

/**
 * Looks through the text of valid JSON for what parsing passes over in silence: strings and names that hold
 * half a character, and names that are given twice in one object. Each with its path, in the order of the
 * text, the first `MAX_FAULTS` of them. Reads without recursion: text may be nested as deeply as it is long.
 */
export function halfCharactersAndRepeats(text: string): readonly Fault[] {
  const faults: Fault[] = []
  const open: Open[] = []
  const fault = (message: string) => faults.push({ path: pathOf(open), message })
  for (let at = 0; at < text.length && faults.length < MAX_FAULTS; at += 1) {
    const character = text[at]
    const inside = open.at(-1)
    if (character === '{') open.push({ names: new Set(), at: '' })
    else if (character === '[') open.push({ names: undefined, at: 0 })
    else if (character === '}' || character === ']') open.pop()
    else if (character === ',' && typeof inside?.at === 'number') inside.at += 1
    if (character !== '"') continue
    const end = endOfString(text, at)
    const string = JSON.parse(text.slice(at, end)) as string
    at = end - 1
    if (inside?.names !== undefined && isName(text, end)) {
      inside.at = string
      if (inside.names.has(string)) fault('is given more than once, expected each name once in its object')
      inside.names.add(string)
    }
    if (!string.isWellFormed()) {
      fault(`expected whole characters, got ${quoted(string)} with half of one (a lone surrogate) in it`)
    }
  }
  return faults
}

/** Behind the closing quote of the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

function isName(text: string, end: number): boolean {
  let at = end
  while (' \t\r\n'.includes(text[at] ?? '')) at += 1
  return text[at] === ':'
}

function pathOf(open: readonly Open[]): string {
  const path = pathText(open.slice(0, SHOWN_DEPTH).map(({ at }) => at))
  return open.length > SHOWN_DEPTH ? `${path}...` : path
}
