import { type ELDHistogram, monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { Meter } from '@opentelemetry/api'
import { ask } from './ask.ts'

const NS_PER_S = 1e9
const US_PER_S = 1e6

/** What of a delay is told, by OpenTelemetry's conventions for Node.js; in nanoseconds. */
const DELAYS: Readonly<Record<string, (delay: ELDHistogram) => number>> = {
  min: ({ min }) => min,
  max: ({ max }) => max,
  mean: ({ mean }) => mean,
  stddev: ({ stddev }) => stddev,
  p50: (delay) => delay.percentile(50),
  p90: (delay) => delay.percentile(90),
  p99: (delay) => delay.percentile(99),
}

/** Event loop, processor and memory of this process, until it is disposed of. */
export function askProcess(meter: Meter): Disposable {
  askUse(meter)
  askLoopTime(meter)
  return askLoopDelay(meter)
}

/**
 * Delays since the scrape before: over a whole life nobody would see a change any more. Each turn of the loop
 * is one: whoever comes meanwhile waits until it is over. A timer that looks how late it is would miss most
 * of them, and wake a service that has nothing to do.
 */
function askLoopDelay(meter: Meter): Disposable {
  const delay = monitorEventLoopDelay({ samplePerIteration: true })
  const gauges = Object.keys(DELAYS).map((name) =>
    meter.createObservableGauge(`nodejs.eventloop.delay.${name}`, {
      unit: 's',
      description: `How long a turn of the event loop took, since the scrape before: ${name}`,
    }),
  )
  ask(meter, gauges, () => {
    const values = Object.values(DELAYS).map((of) => of(delay) / NS_PER_S)
    const was_looked_at = delay.count > 0
    delay.reset()
    return was_looked_at ? values : []
  })
  delay.enable()
  return { [Symbol.dispose]: () => void delay.disable() }
}

function askLoopTime(meter: Meter): void {
  let before = performance.eventLoopUtilization()
  const utilization = meter.createObservableGauge('nodejs.eventloop.utilization', {
    unit: '1',
    description: 'Share of the time, since the scrape before, in which the event loop had something to do',
  })
  ask(meter, [utilization], () => {
    const now = performance.eventLoopUtilization()
    const since = performance.eventLoopUtilization(now, before)
    before = now
    return [since.utilization]
  })
}

function askUse(meter: Meter): void {
  const cpu = meter.createObservableCounter('process.cpu.time', {
    unit: 's',
    description: 'Processor time that this process has used',
  })
  cpu.addCallback((result) => {
    const { user, system } = process.cpuUsage()
    result.observe(user / US_PER_S, { 'cpu.mode': 'user' })
    result.observe(system / US_PER_S, { 'cpu.mode': 'system' })
  })
  const memory = meter.createObservableGauge('process.memory.usage', {
    unit: 'By',
    description: 'Physical memory that this process uses',
  })
  const uptime = meter.createObservableGauge('process.uptime', {
    unit: 's',
    description: 'How long this process has been running',
  })
  ask(meter, [memory, uptime], () => [process.memoryUsage.rss(), process.uptime()])
}
