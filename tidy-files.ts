import { classify, codeOf, isTest, type SourceFile } from './tidy-source.ts'

const MOST_LINES = 220
const MOST_TEST_LINES = 400
const MOST_CHARACTERS = 110
const MOST_FUNCTION_LINES = 69

/** A file holds one idea, and a screen or three show it. */
export function fileSize({ path, text }: SourceFile): readonly string[] {
  const most = isTest(path) ? MOST_TEST_LINES : MOST_LINES
  const lines = text.trimEnd().split('\n').length
  return lines > most ? [`${path} has ${lines} lines, at most ${most}`] : []
}

/**
 * Lines fit beside each other. What is inside strings does not count, and a line with a URL is as long as
 * that.
 */
export function lineLengths({ path, text }: SourceFile): readonly string[] {
  const kinds = classify(text)
  let start = 0
  return text.split('\n').flatMap((line, index) => {
    const from = start
    start += line.length + 1
    const counted =
      [...line].length - kinds.slice(from, from + line.length).filter((kind) => kind === 'string').length
    if (counted <= MOST_CHARACTERS || line.includes('://')) return []
    return [`${path}:${index + 1} has ${counted} characters, at most ${MOST_CHARACTERS}`]
  })
}

/**
 * What stands before a brace that opens no body of statements: a literal, a type, a class, a list of names.
 */
const NO_BODY =
  /(?:[=(,:?[&|<]|\b(?:return|export|import|type|default|satisfies|as))\s*$|\b(?:class|interface)\s/

/** Functions are short. Found by their braces; a test's `describe` is no function in this sense. */
export function functionLengths({ path, text }: SourceFile): readonly string[] {
  if (isTest(path)) return []
  const code = codeOf(text)
  const opened: { line: number; is_body: boolean }[] = []
  const long: string[] = []
  let line = 1
  let segment = ''
  for (const character of code) {
    if (character === '\n') line += 1
    if (character === '{') opened.push({ line, is_body: !NO_BODY.test(segment) })
    if (character === '}') {
      const block = opened.pop()
      const lines = line - (block?.line ?? line) + 1
      if (block?.is_body === true && lines > MOST_FUNCTION_LINES) {
        long.push(`${path}:${block.line} is a function of ${lines} lines, at most ${MOST_FUNCTION_LINES}`)
      }
    }
    segment = /[{};]/.test(character) ? '' : segment + character
  }
  return long
}

const BANNED = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'misc'])

/** A name says what is inside. */
export function bannedNames(path: string): readonly string[] {
  const found = path.split(/[/.\-_]/).find((word) => BANNED.has(word.toLowerCase()))
  return found === undefined ? [] : [`${path} is named "${found}": name it after the idea that it holds`]
}

/** A document has one title. */
export function markdownTitle({ path, text }: SourceFile): readonly string[] {
  const titles = text.replace(/^```[\s\S]*?^```/gm, '').match(/^# .+/gm) ?? []
  return titles.length === 1 ? [] : [`${path} has ${titles.length} titles, expected one`]
}

const MACHINE_PATH = /(?<![\w.~/-])\/(?:work|home|root|Users|tmp)\/\w/
const REGISTRY_HOST =
  /\b(?:registry|repo\d?|mirrors?|deb|artifactory|nexus|proxy)\.[a-z\d-]+(?:\.[a-z\d-]+)*\.(?:org|com|io|net|dev|internal|local)\b/i

/** What is true on one machine only stays there. */
export function machineTraces({ path, text }: SourceFile): readonly string[] {
  return text.split('\n').flatMap((line, index) => {
    const found = MACHINE_PATH.exec(line) ?? REGISTRY_HOST.exec(line)
    return found === null ? [] : [`${path}:${index + 1} names a place of one machine: ${found[0]}`]
  })
}

/** A lock file that names no server installs from whichever one the machine uses. */
export function lockedServers({ path, text }: SourceFile): readonly string[] {
  const count = text.split(/"resolved": "https?:/).length - 1
  return count === 0 ? [] : [`${path} names a server ${count} times`]
}

/** Every room says what it is. */
export function roomPapers(room: string, paths: ReadonlySet<string>): readonly string[] {
  return ['README.md', 'package.json']
    .map((name) => `${room}/${name}`)
    .filter((path) => !paths.has(path))
    .map((path) => `${path} is missing`)
}
