import { posix } from 'node:path'

/** One text file of the project; the path is relative to its root, with `/` between. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** One import, however it is written. */
export interface Import {
  readonly specifier: string
  /** `import type`, `export type`, or an import inside a type: gone before the program runs. */
  readonly type_only: boolean
  /** The specifier is computed, so that nobody can tell from the text where it leads. */
  readonly computed: boolean
  readonly line: number
}

/**
 * What a character belongs to: code, a comment, or the inside of a string, template or regular expression.
 */
export type CharacterKind = 'code' | 'comment' | 'string'

/**
 * Tells for each character what it belongs to. Knows as much of the language as that needs; whether `/`
 * divides or opens a regular expression is guessed from what stands before it.
 */
export function classify(text: string): readonly CharacterKind[] {
  const kinds: CharacterKind[] = []
  // For each template that is open: how many braces are open in the `${}` that we are in.
  const templates: number[] = []
  let at = 0
  const take = (kind: CharacterKind, until: number) => {
    for (; at < until && at < text.length; at += 1) kinds.push(kind)
  }
  const takeTemplate = () => {
    while (at < text.length && text[at] !== '`' && !text.startsWith('${', at))
      take('string', at + (text[at] === '\\' ? 2 : 1))
    if (text[at] === '`') return take('code', at + 1)
    templates.push(0)
    take('code', at + 2)
  }
  while (at < text.length) {
    const character = text[at] ?? ''
    if (text.startsWith('//', at)) take('comment', endOf(text, '\n', at))
    else if (text.startsWith('/*', at)) take('comment', endOf(text, '*/', at + 2) + 2)
    else if (character === '"' || character === "'") takeQuoted(character)
    else if (character === '/' && opensRegularExpression(text, kinds, at)) takeQuoted('/')
    else if (character === '`') {
      take('code', at + 1)
      takeTemplate()
    } else if (character === '}' && templates.at(-1) === 0) {
      templates.pop()
      take('code', at + 1)
      takeTemplate()
    } else {
      const open = templates.length - 1
      if (open >= 0 && character === '{') templates[open] = (templates[open] ?? 0) + 1
      if (open >= 0 && character === '}') templates[open] = (templates[open] ?? 0) - 1
      take('code', at + 1)
    }
  }
  return kinds

  function takeQuoted(quote: string): void {
    take('code', at + 1)
    let in_class = false
    while (at < text.length && text[at] !== '\n' && (in_class || text[at] !== quote)) {
      if (quote === '/' && text[at] === '[') in_class = true
      if (quote === '/' && text[at] === ']') in_class = false
      take('string', at + (text[at] === '\\' ? 2 : 1))
    }
    take('code', at + 1)
  }
}

function endOf(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from)
  return found === -1 ? text.length : found
}

function opensRegularExpression(text: string, kinds: readonly CharacterKind[], at: number): boolean {
  let before = at - 1
  while (before >= 0 && (/\s/.test(text[before] ?? '') || kinds[before] === 'comment')) before -= 1
  if (before < 0 || /[(,=:[!&|?{};+>~]/.test(text[before] ?? '')) return true
  return /\b(?:return|typeof|case|of|in)$/.test(text.slice(Math.max(0, before - 8), before + 1))
}

/**
 * The text with comments, and what is inside strings, replaced by blanks; every other character keeps its
 * place.
 */
export function codeOf(text: string): string {
  const kinds = classify(text)
  return text.replace(/[^\n]/g, (character, at: number) => (kinds[at] === 'code' ? character : ' '))
}

const STATEMENT = /\b(?:import|export)\b(\s+type\b)?(?:[\w\s{},*$]*?\bfrom)?\s*(['"])/g
const CALL = /\b(?:import|import\.meta\.resolve|require|require\.resolve)\s*\(\s*(.)/g

/**
 * Every import of a TypeScript file: statements, re-exports, `import()`, `require()`. A name in a call is
 * followed to the `const` of this file that holds it.
 */
export function importsOf(text: string): readonly Import[] {
  const code = codeOf(text)
  const statements = [...code.matchAll(STATEMENT)].map((match) => {
    return importAt(text, lastOf(match), lastOf(match), match[1] !== undefined)
  })
  const calls = [...code.matchAll(CALL)].map((match) => {
    const argument_at = lastOf(match)
    if (/['"`]/.test(match[1] ?? '')) return importAt(text, argument_at, argument_at, false)
    const name = /^\w+(?=\s*\))/.exec(code.slice(argument_at))?.[0] ?? ' '
    const held = new RegExp(`\\bconst ${name} = (?:require\\.resolve\\()?['"\`]`).exec(code)
    if (held !== null) return importAt(text, lastOf(held), argument_at, false)
    const specifier = text.slice(argument_at, text.indexOf(')', argument_at))
    return { specifier, type_only: false, computed: true, line: lineAt(text, argument_at) }
  })
  return [...statements, ...calls]
}

/** The import whose specifier opens with the quote at `quote_at`, and which stands at `at`. */
function importAt(text: string, quote_at: number, at: number, type_only: boolean): Import {
  const quote = text[quote_at] ?? ''
  const specifier = text.slice(quote_at + 1, text.indexOf(quote, quote_at + 1))
  return { specifier, type_only, computed: quote === '`' && specifier.includes('${'), line: lineAt(text, at) }
}

function lastOf(match: RegExpExecArray): number {
  return match.index + match[0].length - 1
}

function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length
}

/** The room of a path; undefined for a file that lies in the root. */
export function roomOf(path: string): string | undefined {
  return path.includes('/') ? path.split('/')[0] : undefined
}

/** The path that a relative specifier in the file of this path leads to. */
export function targetOf(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier)
}

/**
 * `express` of `express/lib/x`, `@scope/name` of `@scope/name/x`; undefined for a relative or built-in one.
 */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

export function isTest(path: string): boolean {
  return path.endsWith('.test.ts')
}
