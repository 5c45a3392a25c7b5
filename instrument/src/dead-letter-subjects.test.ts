import { expect, test } from 'vitest'
import { deadLetteredSubjects } from './dead-letter-subjects.ts'

const letter = (text: string) => ({ body: Buffer.from(text) })

test('the subjects of dead events, each once', () => {
  const letters = [
    letter('{"subject":"x-1","type":"OrderPlaced"}'),
    letter('{"subject":"x-1"}'),
    letter('{"subject":"x-2"}'),
  ]
  expect(deadLetteredSubjects(letters)).toEqual(new Set(['x-1', 'x-2']))
})

test('poison is about no subject', () => {
  const poison = ['not JSON', '', 'null', '7', '{"subject":7}', '{}', '\u0000\u00ff'].map(letter)
  expect(deadLetteredSubjects(poison)).toEqual(new Set())
})
