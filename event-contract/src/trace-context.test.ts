import { describe, expect, it, test } from 'vitest'
import { encodeTraceContext, readTraceContext } from './trace-context.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'

describe('the place in a trace that a header tells', () => {
  it('is read, and written as it was', () => {
    const header = `00-${TRACE}-${SPAN}-01`
    expect(readTraceContext(header)).toEqual({ trace_id: TRACE, span_id: SPAN, sampled: true })
    expect(encodeTraceContext({ trace_id: TRACE, span_id: SPAN, sampled: true })).toBe(header)
    expect(readTraceContext(`00-${TRACE}-${SPAN}-00`)).toMatchObject({ sampled: false })
  })

  it('has flags that nobody knows yet, of which none is passed on', () => {
    const read = readTraceContext(`00-${TRACE}-${SPAN}-ff`)
    expect(read && encodeTraceContext(read)).toBe(`00-${TRACE}-${SPAN}-01`)
  })

  it('is that of the first version in what a later one tells', () => {
    for (const header of [`01-${TRACE}-${SPAN}-01`, `cc-${TRACE}-${SPAN}-01-what.the.future-brings`])
      expect(readTraceContext(header)).toMatchObject({ trace_id: TRACE })
  })

  test.each([
    ['nothing', undefined],
    ['two headers', [`00-${TRACE}-${SPAN}-01`, `00-${TRACE}-${SPAN}-01`]],
    ['two headers, as Node joins them', `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`],
    ['the version that is none', `ff-${TRACE}-${SPAN}-01`],
    ['more than the first version has', `00-${TRACE}-${SPAN}-01-more`],
    ['more without a dash', `01-${TRACE}-${SPAN}-01.more`],
    ['no trace', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['no parent', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['capitals', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['a short trace', `00-${TRACE.slice(1)}-${SPAN}-01`],
    ['letters that are no digits', `00-${TRACE.replace('4', 'g')}-${SPAN}-01`],
    ['no flags', `00-${TRACE}-${SPAN}`],
    ['spaces', ` 00-${TRACE}-${SPAN}-01`],
  ])('is none in %s', (_what, header) => expect(readTraceContext(header)).toBeUndefined())
})
