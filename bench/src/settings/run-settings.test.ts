import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { estimateCell_s, estimateRun_s } from './estimate.ts'
import { isRated } from './loads.ts'
import { MODEL_NAMES, type ModelName } from './models.ts'
import { PATTERN_ROWS } from './pattern-loads.ts'
import { type PlannedRow, rowsOf, SCENARIO_NAMES, usualRows, usualScenarios } from './profiles.ts'
import { type RunFlags, readRunSettings } from './run-settings.ts'
import { rowsFor } from './suitable-rows.ts'
import { readUpSettings } from './up-settings.ts'
import { UsageError } from './usage-error.ts'

const folder = mkdtempSync(join(tmpdir(), 'three-ways-settings-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const read = (flags: RunFlags) => readRunSettings({ out: folder, ...flags }, 'bench run')

function faultsOf(action: () => unknown): Record<string, string> {
  try {
    action()
  } catch (failure) {
    if (!(failure instanceof UsageError)) throw failure
    return Object.fromEntries(failure.faults.map(({ path, message }) => [path, message]))
  }
  return {}
}

describe('the settings of a run', () => {
  test('are everything, at the standard profile, unless something else is said', () => {
    const settings = read({})
    expect(settings.models).toEqual(MODEL_NAMES)
    expect(new Set(settings.rows.map((row) => row.scenario))).toEqual(new Set(settings.scenarios))
    expect(settings).toMatchObject({
      profile: 'standard',
      durability: 'D1',
      seed: 1,
      broker: { source: 'auto' },
    })
    expect(settings.scenarios).toEqual(usualScenarios('standard'))
  })

  test('measure every scenario in full but those by name alone, and any scenario that is named', () => {
    const by_name: readonly string[] = ['load', 'capacity']
    expect(read({ profile: 'full' }).scenarios).toEqual(
      SCENARIO_NAMES.filter((name) => !by_name.includes(name)),
    )
    for (const name of by_name) expect(read({ scenarios: [name] }).scenarios).toEqual([name])
    expect(read({ scenarios: ['dead-letter'] }).scenarios).toEqual(['dead-letter'])
    expect(usualScenarios('standard')).not.toContain('service-crash')
  })

  test('are frozen all the way down', () => {
    const { rows, broker } = read({})
    expect(Object.isFrozen(rows[0]?.load) && Object.isFrozen(rows) && Object.isFrozen(broker.urls)).toBe(true)
  })

  test('change rate, length and repetitions where those mean something', () => {
    const { rows } = read({ profile: 'smoke', rate: '7.5', duration: '3', repetitions: '4' })
    expect(rows.find((row) => row.scenario === 'latency')?.load).toEqual({
      rate_per_s: 7.5,
      seconds: 3,
      repetitions: 4,
    })
    expect(rows.find((row) => row.variant === 'bulk')?.load).toEqual({ orders: 10_000, repetitions: 4 })
  })

  test('look for the capacity within another objective, and call it so', () => {
    const [row] = read({ scenarios: ['capacity'], objective: '0.1s' }).rows
    expect(row).toMatchObject({ variant: 'p99-100ms', load: { objective_ms: 100, confirm_s: 60 } })
  })

  test('wait for a quiet machine as long as they are told, and never unless they are', () => {
    expect(read({}).wait_for_quiet_s).toBe(0)
    expect(read({ wait_for_quiet: '2h' }).wait_for_quiet_s).toBe(7200)
    expect(Object.keys(faultsOf(() => read({ wait_for_quiet: '13h' })))).toEqual(['--wait-for-quiet'])
  })

  test('name every fault at once, with the nearest spelling', () => {
    const file = join(folder, 'a file')
    writeFileSync(file, '')
    const faults = faultsOf(() =>
      read({
        scenarios: ['latncy', 'throughput'],
        model: ['kafka'],
        profile: 'quick',
        rate: '0',
        duration: 'long',
        repetitions: '1.5',
        durability: 'D3',
        broker: 'docker',
        broker_url: ['nats=x'],
        seed: '-1',
        out: join(file, 'results'),
      }),
    )
    expect(Object.keys(faults).sort()).toEqual(
      [
        'scenario',
        '--model',
        '--profile',
        '--rate',
        '--duration',
        '--repetitions',
        '--durability',
        '--broker',
        '--broker-url',
        '--seed',
        '--out',
      ].sort(),
    )
    expect(faults.scenario).toContain('did you mean "throughput-10k"?')
    expect(faults['--model']).toContain('did you mean "streaming-kafka"?')
    expect(faults['--profile']).toContain('smoke, standard, full')
    expect(faults['--out']).toContain('is a file')
  })

  test.each<[string, RunFlags, string]>([
    ['a flag given twice', { rate: ['5', '6'] }, '--rate'],
    ['a rate for a burst', { scenarios: ['throughput-10k'], rate: '5' }, '--rate'],
    ['a rate for a grid of rates', { scenarios: ['latency', 'load'], rate: '5' }, '--rate'],
    ['a rate for what looks for one', { scenarios: ['capacity'], rate: '5' }, '--rate'],
    ['an objective of nothing', { scenarios: ['latency'], objective: '100ms' }, '--objective'],
    ['an objective that no order keeps', { scenarios: ['capacity'], objective: '1ms' }, '--objective'],
    ['an empty number', { rate: ' ' }, '--rate'],
    ['a number that is infinite', { duration: 'Infinity' }, '--duration'],
    ['attach without a URL', { broker: 'attach', model: ['streaming-kafka'] }, '--broker-url'],
    ['local with a URL', { broker: 'local', broker_url: ['kafka=localhost:9092'] }, '--broker-url'],
    ['two URLs for one broker', { broker_url: ['kafka=a:1', 'kafka=b:2'] }, '--broker-url'],
    ['a URL of another protocol', { broker_url: ['rabbitmq=http://localhost:5672'] }, '--broker-url'],
  ])('refuse %s', (_, flags, path) => {
    expect(Object.keys(faultsOf(() => read(flags)))).toEqual([path])
  })

  test('take brokers by URL, and need none for a model that has none', () => {
    const broker_url = ['rabbitmq=amqp://guest:pass=word@localhost:5672', 'kafka=one:9092,two:9092']
    expect(read({ broker: 'attach', broker_url }).broker).toEqual({
      source: 'attach',
      urls: { rabbitmq: 'amqp://guest:pass=word@localhost:5672', kafka: 'one:9092,two:9092' },
    })
    expect(read({ broker: 'attach', model: ['sync-rest'] }).models).toEqual(['sync-rest'])
  })

  test('take the address of a broker from the environment variable that is named', () => {
    vi.stubEnv('MY_KAFKA', 'kafka+ssl://ana:s3cret@one:9093')
    const { urls } = read({ broker_url: ['kafka=$MY_KAFKA'] }).broker
    expect(urls.kafka).toBe('kafka+ssl://ana:s3cret@one:9093')
    vi.stubEnv('MY_KAFKA', 'kafka://ana:s3cret@one')
    const wrong = faultsOf(() => read({ broker_url: ['kafka=$MY_KAFKA'] }))['--broker-url']
    expect(wrong).toContain('got "kafka=kafka://ana:***@one" in MY_KAFKA')
    const unset = faultsOf(() => read({ broker_url: ['rabbitmq=$NOT_SET_ANYWHERE'] }))['--broker-url']
    expect(unset).toContain('NOT_SET_ANYWHERE, it is not set')
    vi.unstubAllEnvs()
  })

  test.each([
    'rabbitmq=amqp:/user:half:s3cret@host',
    'rabbitmq=amqp://user:s3cret',
    'rabbit=amqp://user:half@s3cret@host',
    'amqp://user:s3cret@host',
    'rabbitmq=amqp://user:half/s3cret@host:port',
    'kafka=user:s3cret@host:9092',
    'kafka=kafka://user:s3cret@host',
  ])('show no password of an address that is mistyped: %s', (broker_url) => {
    const said = faultsOf(() => read({ broker_url }))['--broker-url']
    expect(said).toContain(':***')
    expect(said).not.toMatch(/s3cret|half/)
  })

  test('know the reference model and show it to nobody', () => {
    expect(read({ model: ['reference'] }).models).toEqual(['reference'])
    expect(faultsOf(() => read({ model: ['x'] }))['--model']).not.toContain('reference')
  })

  test('measure the saga once for each of so many seeds', () => {
    const { rows } = read({ scenarios: ['saga'], seeds: '50' })
    expect(rows.map(({ variant, load }) => [variant, load.repetitions])).toEqual([['kills', 50]])
    expect(faultsOf(() => read({ scenarios: ['latency'], seeds: '5' }))['--seeds']).toContain('saga only')
    // A broker that sleeps while others have their turns would be waited for once for each seed.
    const model: ModelName[] = ['sync-rest', 'async-rabbitmq', 'streaming-kafka']
    const one_s = read({ scenarios: ['saga'], seeds: '1', model }).estimate_s
    const two_s = read({ scenarios: ['saga'], seeds: '2', model }).estimate_s
    const [row] = rows
    if (row === undefined) throw new Error('no row')
    expect(two_s - one_s).toBeCloseTo(model.length * estimateCell_s(row))
  })

  test('give a load that goes on until something is done more time than it usually takes', () => {
    const loads = [...rowsOf('standard', ['saga', 'idempotency']), ...rowsOf('full', ['saga', 'idempotency'])]
    const ending = loads.filter(({ variant }) => ['kills', 'crash-points'].includes(variant))
    expect(ending).toHaveLength(4)
    for (const { load } of ending) {
      expect(isRated(load) && load.seconds > 3 * (load.usually_s ?? Number.POSITIVE_INFINITY)).toBe(true)
    }
    const [row] = read({ scenarios: ['saga'], seeds: '1', duration: '9' }).rows
    expect(row?.load).toEqual({ rate_per_s: 20, seconds: 9, repetitions: 1 })
  })

  test('take the work of the study for patterns, and for nothing else', () => {
    expect(read({ scenarios: ['fan-out'], as_in_the_study: true }).variants).toEqual(['as-in-the-study'])
    expect(read({ scenarios: ['fan-out'] }).variants).toEqual([])
    const faults = faultsOf(() => read({ scenarios: ['latency'], as_in_the_study: true }))
    expect(faults['--as-in-the-study']).toContain('patterns only')
  })

  test('have two of the patterns in standard, a variant of each, and all of them by name', () => {
    const names = Object.keys(PATTERN_ROWS)
    const variants = (rows: readonly PlannedRow[]) => {
      return rows.filter(({ scenario }) => names.includes(scenario)).map(({ variant }) => variant)
    }
    expect(variants(read({ profile: 'standard' }).rows)).toEqual(['in-turn', 'three-in-ten-fail'])
    expect(variants(read({ profile: 'smoke' }).rows)).toEqual([])
    expect(variants(read({ profile: 'smoke', scenarios: names }).rows)).toHaveLength(6)
    expect(variants(read({ profile: 'full' }).rows).length).toBeGreaterThan(15)
  })

  test('begin the ladder below the models that have a floor, and have none in a run in D2', () => {
    const { rows } = read({ scenarios: ['ladder'] })
    const steps = (model: ModelName) => rowsFor(model, rows).map(({ variant }) => variant)
    expect(steps('sync-rest')).toHaveLength(7)
    expect(steps('async-rest')).toEqual(['4-outbox', '5-door', '6-d2'])
    expect(rows.map(({ durability }) => durability)).toEqual([...Array(6).fill('D1'), 'D2'])
    const faults = faultsOf(() => read({ scenarios: ['ladder'], durability: 'D2' }))
    expect(faults['--durability']).toContain('whose last step is D2')
    expect(read({ profile: 'full', durability: 'D2' }).rows.map(({ scenario }) => scenario)).not.toContain(
      'ladder',
    )
  })

  test('have the false settings of one broker’s client for models over that broker, and in full', () => {
    const { rows } = read({ scenarios: ['false-settings'] })
    expect(rows.map(({ variant }) => variant)).toEqual(['none', 'prefetch-1', 'nagle-on'])
    expect(rowsFor('async-rabbitmq', rows)).toEqual(rows)
    expect(rowsFor('streaming-kafka', rows)).toEqual([])
    const names = (profile: string) => read({ profile }).rows.map(({ scenario }) => scenario)
    expect(names('full')).toContain('false-settings')
    expect(names('standard')).not.toContain('false-settings')
  })

  test('are refused where nothing of them would be measured', () => {
    const scenarios = ['false-settings']
    const of_rest = faultsOf(() => read({ scenarios, model: 'sync-rest' }))
    expect(of_rest['--model']).toContain('something of false-settings is measured, got sync-rest')
    const in_d2 = faultsOf(() => read({ scenarios, durability: 'D2' }))
    expect(in_d2['--durability']).toContain('something of false-settings is measured, got D2')
    const in_smoke = faultsOf(() => read({ scenarios: ['cold-start'], profile: 'smoke' }))
    expect(in_smoke['--profile']).toContain('something of cold-start is measured, got smoke')
  })

  test('estimate within what each profile promises', () => {
    // Of the ways that there are; who adds a model adds its time.
    const model: ModelName[] = ['sync-rest', 'async-rabbitmq', 'streaming-kafka', 'async-rest']
    const minutes = (profile: string) => read({ profile, model }).estimate_s / 60
    expect(minutes('smoke')).toBeLessThan(8)
    // Of the orders; two of the patterns come on top of them, short.
    const orders = usualRows('standard').filter(({ scenario }) => !Object.hasOwn(PATTERN_ROWS, scenario))
    const without_patterns = estimateRun_s(orders, model, 'standard') / 60
    expect(without_patterns).toBeLessThan(30)
    expect(minutes('standard') - without_patterns).toBeLessThan(4)
    expect(minutes('full')).toBeGreaterThan(60)
    for (const scenario of ['load', 'capacity']) {
      const alone = (profile: string) => read({ profile, scenarios: [scenario], model }).estimate_s / 60
      expect(alone('smoke')).toBeLessThan(5)
      expect(alone('standard')).toBeLessThan(15)
    }
    // In several sittings.
    expect(minutes('full')).toBeLessThan(420)
  })
})

describe('the settings of one model in the foreground', () => {
  test('name every fault at once', () => {
    const faults = faultsOf(() => readUpSettings({ model: 'rest', order_port: '70000', stock: '-1' }))
    expect(Object.keys(faults)).toEqual(['model', '--order-port', '--stock'])
    expect(faults.model).toContain('did you mean "sync-rest" or "async-rest"?')
  })

  test('leave the ports to the model', () => {
    expect(readUpSettings({ model: 'sync-rest' })).toMatchObject({ order_port: undefined, faults: false })
  })

  test('leave the ports of another workflow to that, or to its base', () => {
    const patterns = { model: 'sync-rest', workflow: 'patterns' }
    const environment = { PATTERN_PORT_BASE: '8200' }
    expect(readUpSettings(patterns, {}).port_base).toBeUndefined()
    expect(readUpSettings(patterns, environment).port_base).toBe(8200)
    expect(readUpSettings({ ...patterns, port_base: '8300' }, environment).port_base).toBe(8300)
    expect(readUpSettings({ model: 'sync-rest' }, { PATTERN_PORT_BASE: 'x' }).port_base).toBeUndefined()
  })

  test('take variants by either spelling', () => {
    const flags = { model: 'sync-rest', workflow: 'patterns', variant: 'at-once', all_fail: true }
    expect(readUpSettings(flags, {}).variants).toEqual(['at-once', 'all-fail'])
  })

  test.each([
    [{ workflow: 'patterns', order_port: '7000' }, '--order-port', '--port-base moves patterns'],
    [{ workflow: 'order-workflow', port_base: '7000' }, '--port-base', '--order-port moves'],
    [{ workflow: 'patterns', port_base: 'x' }, '--port-base', 'expected a whole number'],
    [{ workflow: 'paterns' }, '--workflow', 'did you mean "patterns"?'],
  ])('refuse %j', (flags, path, part) => {
    expect(faultsOf(() => readUpSettings({ model: 'sync-rest', ...flags }, {}))[path]).toContain(part)
  })

  test('name the variable that holds no number', () => {
    const read = () =>
      readUpSettings({ model: 'sync-rest', workflow: 'patterns' }, { PATTERN_PORT_BASE: 'x' })
    expect(faultsOf(read).PATTERN_PORT_BASE).toContain('expected a whole number')
  })
})
