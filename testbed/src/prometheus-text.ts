/** One value of one series. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const COMMENT = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\["\\n])*)"(?:,|$)/y
const KINDS = ['counter', 'gauge', 'histogram']
const IN_HISTOGRAM = ['_bucket', '_sum', '_count']

/**
 * Reads the text format of Prometheus (0.0.4), as strictly as a scrape that means it: each sample belongs to
 * the family that was declared before it, no series is there twice, and the buckets of a histogram add up.
 * Throws with the line that is none.
 */
export function readPrometheusText(text: string): Sample[] {
  if (!text.endsWith('\n')) throw new SyntaxError('Reading metrics: expected the last line to end')
  const samples: Sample[] = []
  const seen = new Set<string>()
  let family = { name: '', kind: '' }
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [, what, name = '', rest = ''] = COMMENT.exec(line) ?? []
    if (what === 'TYPE') family = { name, kind: rest }
    if (what === 'HELP' || (what === 'TYPE' && KINDS.includes(rest))) continue
    const sample = readSample(line)
    const key = `${sample?.name} ${JSON.stringify(Object.entries(sample?.labels ?? {}).sort())}`
    if (sample === undefined || !isOf(family, sample.name) || seen.has(key)) throw malformed(line)
    seen.add(key)
    samples.push(sample)
  }
  for (const count of samples.filter(({ name }) => name.endsWith('_count'))) expectBuckets(count, samples)
  return samples
}

/** The values of all series of this name that have these labels, among others, added up; 0 without any. */
export function sumOf(
  samples: readonly Sample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  return samples
    .filter((sample) => sample.name === name && hasLabels(sample, labels))
    .reduce((sum, { value }) => sum + value, 0)
}

function hasLabels(sample: Sample, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(labels).every(([label, value]) => sample.labels[label] === value)
}

function readSample(line: string): Sample | undefined {
  const [, name, inside = '', number] = SAMPLE.exec(line) ?? []
  const labels = readLabels(inside)
  const value = Number(number?.replace('Inf', 'Infinity'))
  const is_number = number === 'NaN' || !Number.isNaN(value)
  return name === undefined || labels === undefined || !is_number ? undefined : { name, labels, value }
}

function readLabels(inside: string): Record<string, string> | undefined {
  const labels: Record<string, string> = {}
  LABEL.lastIndex = 0
  for (let at = 0; at < inside.length; at = LABEL.lastIndex) {
    const [, label, value = ''] = LABEL.exec(inside) ?? []
    if (label === undefined || Object.hasOwn(labels, label)) return undefined
    labels[label] = value.replaceAll(/\\(.)/g, (_, escaped) => (escaped === 'n' ? '\n' : escaped))
  }
  return labels
}

function isOf({ name, kind }: { name: string; kind: string }, sample: string): boolean {
  return kind === 'histogram'
    ? IN_HISTOGRAM.some((end) => sample === `${name}${end}`)
    : sample === name && kind !== ''
}

/** Each bucket holds those before it, and the last one holds all. */
function expectBuckets({ name, labels, value: count }: Sample, samples: readonly Sample[]): void {
  const bucket = name.replace(/_count$/, '_bucket')
  const buckets = samples.filter((sample) => {
    return sample.name === bucket && isAlike(sample.labels, labels)
  })
  const bounds = buckets.map(({ labels: { le = '' } }) => Number(le.replace('Inf', 'Infinity')))
  const counts = buckets.map(({ value }) => value)
  const ascending = (values: readonly number[]) =>
    values.every((value, index) => value >= (values[index - 1] ?? 0))
  if (ascending(bounds) && ascending(counts) && bounds.at(-1) === Infinity && counts.at(-1) === count) return
  throw malformed(`${bucket} ${JSON.stringify(labels)}: ${counts.join(' ')}, of ${count}`)
}

function isAlike({ le: _, ...labels }: Sample['labels'], others: Sample['labels']): boolean {
  const names = Object.keys(labels)
  return names.length === Object.keys(others).length && names.every((name) => labels[name] === others[name])
}

function malformed(line: string): SyntaxError {
  return new SyntaxError(`Reading metrics: expected the text format of Prometheus, got ${line}`)
}
