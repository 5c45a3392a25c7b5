import { z } from 'zod'

/** By which a request, or a message, says of which trace it is and who sent it (W3C Trace Context). */
export const TRACEPARENT_HEADER = 'traceparent'
/** By which an answer says the same of whoever answered (W3C Trace Context, level 2). */
export const TRACERESPONSE_HEADER = 'traceresponse'

export const traceIdSchema = z.string().regex(/^[0-9a-f]{32}$/)
export const spanIdSchema = z.string().regex(/^[0-9a-f]{16}$/)

/** A place in a trace: which one, the span there, and whether whoever began it wants it kept. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly trace_id: string
  /** 16 of them. */
  readonly span_id: string
  readonly sampled: boolean
}

/** `<version>-<trace id>-<parent id>-<flags>`; what a later version may have behind that is nobody's here. */
const HEADER = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
const FORBIDDEN_VERSION = 'ff'
const FIRST_VERSION = '00'
const NOTHING = /^0+$/
const SAMPLED = 1

/** Reads either header. One that breaks a rule of the standard is none: undefined, whatever it is. */
export function readTraceContext(header: unknown): TraceContext | undefined {
  const [, version, trace_id, span_id, flags, more] =
    HEADER.exec(typeof header === 'string' ? header : '') ?? []
  if (trace_id === undefined || span_id === undefined || version === FORBIDDEN_VERSION) return undefined
  if (version === FIRST_VERSION && more !== undefined) return undefined
  if (NOTHING.test(trace_id) || NOTHING.test(span_id)) return undefined
  return { trace_id, span_id, sampled: (Number.parseInt(flags ?? '', 16) & SAMPLED) === SAMPLED }
}

/** As either header has it. */
export function encodeTraceContext({ trace_id, span_id, sampled }: TraceContext): string {
  return `${FIRST_VERSION}-${trace_id}-${span_id}-${sampled ? '01' : '00'}`
}
