import { expect, test } from 'vitest'
import { element, rounded, svgText } from './svg-element.ts'

test('an element a line; text, and what only points at it, in the line of its element', () => {
  const root = element('svg', { width: 10.125, class: undefined }, [
    element('text', { x: 1 }, ['a < b & "c"']),
    element('path', { d: 'M0,0' }, [element('title', {}, ['of it'])]),
  ])
  expect(svgText(root)).toBe(
    [
      '<svg width="10.13">',
      ' <text x="1">a &lt; b &amp; &quot;c&quot;</text>',
      ' <path d="M0,0"><title>of it</title></path>',
      '</svg>',
      '',
    ].join('\n'),
  )
})

test('no digits that nobody sees, and no negative nothing', () => {
  expect([rounded(1 / 3), rounded(-0.001), rounded(20)]).toEqual(['0.33', '0', '20'])
})
