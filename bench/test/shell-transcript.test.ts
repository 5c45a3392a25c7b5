import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { typeInShell } from './shell-transcript.ts'

test('every command is typed into the same shell, and told with what it showed and how it ended', async () => {
  const commands = ["word='two words'", 'printf %s "$word"', 'echo to-stderr >&2; false', 'pwd']
  const options = { folder: tmpdir(), environment: process.env, timeout_ms: 60_000 }
  expect(await typeInShell(commands, { ...options, signal: new AbortController().signal })).toEqual([
    { command: commands[0], output: '', exit_code: 0 },
    { command: commands[1], output: 'two words', exit_code: 0 },
    { command: commands[2], output: 'to-stderr\n', exit_code: 1 },
    { command: commands[3], output: `${tmpdir()}\n`, exit_code: 0 },
  ])
})
