import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import type { MetricData, ResourceMetrics } from '@opentelemetry/sdk-metrics'

export const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8'

/** Units as Prometheus has them at the end of a name; what is counted (`{message}`) is no unit there. */
const WORDS: Readonly<Record<string, string>> = { s: 'seconds', By: 'bytes', '1': 'ratio' }

/** These of a service are labels of all of its series, so that a query needs no join to tell them apart. */
const EVERYWHERE = /^(?:service\.name|three_ways\.model)$/

/**
 * Metrics as Prometheus reads them: `http.server.request.duration` in `s` is
 * `http_server_request_duration_seconds` there. The serializer puts `_total` behind counters, and leaves
 * units to whoever names the instruments.
 */
export class PrometheusText {
  readonly #serializer = new PrometheusSerializer(undefined, false, EVERYWHERE, false, true)

  of({ resource, scopeMetrics }: ResourceMetrics): string {
    const spelled = scopeMetrics.map(({ scope, metrics }) => ({ scope, metrics: metrics.map(withUnit) }))
    return this.#serializer.serialize({ resource, scopeMetrics: spelled })
  }
}

function withUnit<Data extends MetricData>(data: Data): Data {
  const { name, unit } = data.descriptor
  const word = WORDS[unit]
  const descriptor = { ...data.descriptor, name: word === undefined ? name : `${name}_${word}`, unit: '' }
  return { ...data, descriptor }
}
