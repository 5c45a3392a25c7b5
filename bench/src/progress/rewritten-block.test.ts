// biome-ignore-all lint/suspicious/noControlCharactersInRegex: what a terminal is told begins with one
import { expect, test } from 'vitest'
import { RewrittenBlock } from './rewritten-block.ts'

/** A terminal as far as it is used here: lines, and going back to the first of some. */
function screen(columns = 40) {
  let lines = ['']
  let row = 0
  const write = (text: string) => {
    for (const part of text.match(/\u001b\[\d*[AJ]|\r|\n|[^\u001b\r\n]+/g) ?? []) {
      const up = /\u001b\[(\d+)A/.exec(part)?.[1]
      if (up !== undefined) row -= Number(up)
      else if (part === '\u001b[J') lines = [...lines.slice(0, row), '']
      else if (part === '\n') {
        row += 1
        lines[row] ??= ''
      } else if (part !== '\r') lines[row] += part
    }
  }
  return { block: new RewrittenBlock(write, () => columns), shown: () => lines.join('\n') }
}

test('lines are drawn in the place of those before, however many there were', () => {
  const { block, shown } = screen()
  block.draw(['run', '  turn', '    cell'])
  expect(shown()).toBe('run\n  turn\n    cell')
  block.draw(['run 2'])
  expect(shown()).toBe('run 2')
  block.draw(['a', 'b'])
  block.clear()
  expect(shown()).toBe('')
})

test('what stays is written above them', () => {
  const { block, shown } = screen()
  block.above('first')
  block.draw(['run', '  turn'])
  block.above('second')
  expect(shown()).toBe('first\nsecond\nrun\n  turn')
  block.clear()
  block.above('third')
  expect(shown()).toBe('first\nsecond\nthird\n')
})

test('no line goes beyond the terminal', () => {
  const { block, shown } = screen(8)
  block.draw(['0123456789', 'abc'])
  expect(shown()).toBe('0123456\nabc')
})
