import type { Fault } from '@three-ways/event-contract/faults'
import type { CommandModule } from 'yargs'
import { nearestName, unknownName } from '../settings/nearest-name.ts'

/** What the command line knows: its commands, and names with descriptions of what may be typed now. */
export interface KnownWords {
  readonly commands: readonly CommandModule[]
  /** Flags and arguments of the command in use; `undefined` where one has no description. */
  readonly descriptions: Readonly<Record<string, string | undefined>>
}

/** `dead-letters` of `dead-letters <action> <model>`. */
export function nameOf({ command }: CommandModule): string {
  return String(command).split(' ')[0] ?? ''
}

/** What is wrong with the words as typed, each with its name, from what the parser said of them. */
export function wordFaults(words: readonly string[], said: string, known: KnownWords): readonly Fault[] {
  const names = known.commands.map(nameOf)
  const [word] = words
  const command = known.commands.find((candidate) => nameOf(candidate) === word)
  if (command === undefined) return [{ path: 'command', message: unknownCommand(word, names) }]
  const unknown = /^Unknown arguments?: (.+)$/s.exec(said)?.[1]
  if (unknown !== undefined) return unknown.split(', ').map((name) => unknownWord(name, words, known))
  const got = /^Not enough non-option arguments: got (\d+)/.exec(said)?.[1]
  if (got !== undefined) return missingArguments(command, Number(got), known)
  const bare = /^Not enough arguments following: (\S+)/.exec(said)?.[1]
  if (bare !== undefined) return [{ path: `--${bare}`, message: 'expected a value, got nothing' }]
  return [{ path: '$', message: said }]
}

function unknownCommand(word: string | undefined, names: readonly string[]): string {
  if (word === undefined) return `expected one of ${names.join(', ')}, got nothing`
  return word.startsWith('-') ? `expected it first, one of ${names.join(', ')}` : unknownName(word, names)
}

function unknownWord(name: string, words: readonly string[], { descriptions }: KnownWords): Fault {
  const flag = words.find((word) => /^--?/.test(word) && word.replace(/^--?/, '').split('=')[0] === name)
  if (flag === undefined) return { path: name, message: 'expected no further word' }
  const nearest = nearestName(name, Object.keys(descriptions))
  const hint = nearest === undefined ? '' : `; did you mean --${nearest}?`
  return { path: flag.split('=')[0] ?? flag, message: `there is no such flag${hint}` }
}

function missingArguments({ command }: CommandModule, got: number, { descriptions }: KnownWords): Fault[] {
  const required = [...String(command).matchAll(/<([\w-]+)>/g)].map(([, name = '']) => name)
  return required.slice(got).map((name) => {
    const meant = descriptions[name]
    return { path: name, message: `expected ${meant ? `one of ${meant}` : 'it'}, got nothing` }
  })
}
