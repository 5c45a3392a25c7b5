import { type HrTime, type SpanContext, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace'
import type { Counted } from '../metrics/metering.ts'
import type { TracedHop } from './hops.ts'
import type { HostClock } from './host-clock.ts'

/** How long a collector may take: one that hangs holds up nobody, least of all the end of a service. */
const TAKEN_WITHIN_MS = 2000
const US_PER_S = 1e6

/**
 * Hands the hops of a service to a collector, as spans, by OTLP over HTTP, some seconds later and many at
 * once. What a collector does not take is gone: the store has it.
 */
export class SpanExport implements AsyncDisposable {
  readonly #counted: Counted
  readonly #resource
  readonly #processor: BatchSpanProcessor
  /** From the clock of the hops to microseconds since 1970. */
  readonly #epoch_us: number

  constructor(endpoint: string, clock: HostClock, counted: Counted) {
    const { service, model } = counted
    this.#counted = counted
    this.#epoch_us = Date.now() * 1000 - clock.now_us()
    this.#resource = resourceFromAttributes({ 'service.name': service, 'three_ways.model': model })
    const url = `${endpoint.replace(/\/$/, '')}/v1/traces`
    const exporter = new OTLPTraceExporter({ url, timeoutMillis: TAKEN_WITHIN_MS })
    this.#processor = new BatchSpanProcessor({ exporter, exportTimeoutMillis: TAKEN_WITHIN_MS })
  }

  readonly tell = (hop: TracedHop): void => {
    this.#processor.onEnd(this.#spanOf(hop))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#processor.shutdown().catch(() => {})
  }

  #spanOf(hop: TracedHop): ReadableSpan {
    const { subject, message, received_us, committed_us, given_up } = hop
    const is_event = !message.includes(' /')
    const context = contextOf(hop, hop.span_id)
    return {
      name: is_event ? `process ${message}` : message,
      kind: is_event ? SpanKind.CONSUMER : SpanKind.SERVER,
      spanContext: () => context,
      ...(hop.parent_span_id === null ? {} : { parentSpanContext: contextOf(hop, hop.parent_span_id) }),
      startTime: hrTime(received_us + this.#epoch_us),
      endTime: hrTime(committed_us + this.#epoch_us),
      duration: hrTime(committed_us - received_us),
      status: { code: given_up === null ? SpanStatusCode.UNSET : SpanStatusCode.ERROR },
      attributes: {
        'three_ways.subject': subject,
        ...(is_event
          ? { 'messaging.system': this.#counted.messaging_system, 'cloudevents.event_type': message }
          : {}),
        ...(given_up === null ? {} : { 'error.type': given_up }),
      },
      links: [],
      events: [],
      ended: true,
      resource: this.#resource,
      instrumentationScope: { name: 'three-ways' },
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    }
  }
}

function contextOf({ trace_id: traceId, sampled }: TracedHop, spanId: string): SpanContext {
  return { traceId, spanId, traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE }
}

function hrTime(us: number): HrTime {
  return [Math.floor(us / US_PER_S), Math.floor(us % US_PER_S) * 1000]
}
