import { expect, test } from 'vitest'
import { curveText } from './curve-text.ts'

test('a curve goes from 0 to its greatest value', () => {
  expect(curveText([1, 2, 4, 8])).toEqual({ text: '▁▂▄█', most: 8 })
  expect(curveText([0, 0])).toEqual({ text: '▁▁', most: 0 })
  expect(curveText([3, 3, 3])?.text).toBe('███')
})

test('many values share a character, which is as high as their mean', () => {
  const rising = Array.from({ length: 100 }, (_, n) => (n < 50 ? 10 : 80))
  expect(curveText(rising)).toEqual({ text: '▁'.repeat(25) + '█'.repeat(25), most: 80 })
})

test('what is not known is left blank, and nothing is drawn of nothing', () => {
  expect(curveText([null, 4, null])?.text).toBe(' █ ')
  expect(curveText([null])).toBeUndefined()
  expect(curveText([])).toBeUndefined()
})
