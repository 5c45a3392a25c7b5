import {
  type Import,
  importsOf,
  isTest,
  packageOf,
  roomOf,
  type SourceFile,
  targetOf,
} from './tidy-source.ts'

const OURS = '@three-ways/'
const FOUR = ['event-contract', 'service-runtime', 'order-workflow', 'testbed']
/** Of models whose services call each other. */
const BY_CALLS = [...FOUR, 'http-transport']

/** Which of our rooms a room may import from. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'event-contract': [],
  'service-runtime': ['event-contract'],
  'order-workflow': ['event-contract', 'service-runtime'],
  patterns: ['event-contract', 'service-runtime'],
  testbed: ['event-contract'],
  instrument: ['event-contract'],
  'http-transport': ['event-contract', 'service-runtime', 'testbed'],
  'sync-rest': BY_CALLS,
  'async-rest': BY_CALLS,
  'async-rabbitmq': FOUR,
  'streaming-kafka': FOUR,
  reference: FOUR,
  floor: ['event-contract', 'testbed'],
  'result-files': ['event-contract', 'instrument'],
  report: ['instrument', 'result-files'],
  bench: ['event-contract', 'testbed', 'instrument', 'result-files', 'report'],
}

/** Of these, the bench knows the declaration and nothing else. */
export const MODELS = ['sync-rest', 'async-rest', 'async-rabbitmq', 'streaming-kafka', 'reference']

/**
 * The part of a floor that the bench sees. Whatever relays imports nothing of ours: it is what is left
 * when all of that is taken away.
 */
const FACE_OF_FLOOR = ['floor/src/system.ts', 'floor/src/inspector.ts', 'floor/src/seen.ts']

const TRANSPORT_CLIENTS = ['undici', 'amqplib', 'kafkajs']
const KNOW_NO_TRANSPORT = ['service-runtime', 'order-workflow', 'patterns', 'event-contract']

/** Express is theirs alone. */
const OPEN_DOORS = ['service-runtime', 'floor']

/** Files that import the workflow that a setting names; where that leads is for the setting to say. */
const IMPORT_BY_SETTING = ['service-runtime/src/process/main.ts', 'reference/src/system.ts']

/**
 * Rooms import only rooms that they may; the bench sees of a model only its `system`, and of a workflow only
 * its declaration, whichever it is that was named.
 */
export function roomDirections({ path, text }: SourceFile): readonly string[] {
  const room = roomOf(path)
  if (room === undefined) return []
  return importsOf(text).flatMap((found) => {
    const fault = directionFault(room, path, found)
    return fault === undefined ? [] : [`${path}:${found.line} ${fault}`]
  })
}

function directionFault(room: string, path: string, { specifier, computed }: Import): string | undefined {
  if (specifier.startsWith('.')) {
    const target = targetOf(path, specifier)
    return roomOf(target) === room ? undefined : `leaves its room by ${specifier}`
  }
  if (room === 'bench' && /^@three-ways\/\$\{[\w.]+\}\/(?:system|workflow|workload)$/.test(specifier))
    return undefined
  if (computed) {
    return IMPORT_BY_SETTING.includes(path)
      ? undefined
      : `imports ${specifier}, which only running it can tell`
  }
  if (!specifier.startsWith(OURS)) return undefined
  const target = specifier.slice(OURS.length).split('/')[0] ?? ''
  if (target === room) return `imports its own room by ${specifier}; a relative path says the same`
  if (room === 'bench' && MODELS.includes(target) && specifier === `${OURS}${target}/system`) return undefined
  if (room === 'bench' && specifier === `${OURS}floor/system`) return undefined
  if (room === 'floor' && !FACE_OF_FLOOR.includes(path) && !isTest(path)) return `may not import ${specifier}`
  if (room === 'bench' && MODELS.includes(target) && isTest(path) && isBroken(specifier)) return undefined
  return MAY_IMPORT[room]?.includes(target) === true ? undefined : `may not import ${specifier}`
}

/**
 * `<model>/test/broken/...` by the name that the model exports it by: what a check of the bench has to catch.
 */
function isBroken(specifier: string): boolean {
  return /^@three-ways\/[a-z-]+\/broken\/[a-z-]+$/.test(specifier)
}

/** Doors are the runtime's, and the floor's; whoever decides or keeps does not know what carries. */
export function clientLibraries({ path, text }: SourceFile): readonly string[] {
  const room = roomOf(path)
  if (room === undefined) return []
  return importsOf(text).flatMap(({ specifier, line }) => {
    const name = packageOf(specifier) ?? ''
    const knows_transport = KNOW_NO_TRANSPORT.includes(room) && TRANSPORT_CLIENTS.includes(name)
    const opens_doors = name === 'express' && !OPEN_DOORS.includes(room)
    return knows_transport || opens_doors ? [`${path}:${line} may not import ${specifier}`] : []
  })
}

const PAGES = 'report/src/'
/** Of the instrument, what counts and judges; not what sends, listens or looks at processes. */
const COUNTS = ['capacity-search', 'foreign-judgement', 'histogram', 'rank-trend', 'slow-machine']

/** A page is made of what it is given: it reads no file, asks no system and knows no clock. */
export function purePages({ path, text }: SourceFile): readonly string[] {
  if (!path.startsWith(PAGES) || isTest(path)) return []
  return importsOf(text)
    .filter(({ specifier }) => !mayPageImport(specifier))
    .map(({ specifier, line }) => `${path}:${line} a page may not import ${specifier}`)
}

function mayPageImport(specifier: string): boolean {
  const [, of_instrument] = /^@three-ways\/instrument\/(.+)$/.exec(specifier) ?? []
  if (of_instrument === undefined) return !specifier.startsWith('node:')
  return of_instrument.startsWith('statistics/') || COUNTS.includes(of_instrument)
}

const DECISIONS = 'order-workflow/src/decisions/'

/**
 * A decision depends on the contract, on the shapes of a decision, and on nothing that can do something: from
 * other files of its room it takes types, or values of files that import nothing at all.
 */
export function pureDecisions(file: SourceFile, all: readonly SourceFile[]): readonly string[] {
  const { path, text } = file
  if (!path.startsWith(DECISIONS) || isTest(path)) return []
  return importsOf(text)
    .filter((found) => !mayDecisionImport(path, found, all))
    .map(({ specifier, line }) => `${path}:${line} a pure decision may not import ${specifier}`)
}

function mayDecisionImport(
  path: string,
  { specifier, type_only }: Import,
  all: readonly SourceFile[],
): boolean {
  if (specifier.startsWith(`${OURS}event-contract/`)) return true
  if (specifier === `${OURS}service-runtime/workflow`) return true
  if (!specifier.startsWith('.')) return false
  const target = targetOf(path, specifier)
  if (type_only || target.startsWith(DECISIONS)) return true
  const file = all.find((other) => other.path === target)
  return file !== undefined && importsOf(file.text).length === 0
}

/** What a `package.json` says, as far as this needs it. */
export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/**
 * What a room uses it declares, and what it declares it uses. Tests may use the root's development tools too.
 */
export function declaredDependencies(
  room: string,
  manifest: Manifest,
  root: Manifest,
  files: readonly SourceFile[],
): readonly string[] {
  const declared = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
  const tools = Object.keys(root.devDependencies ?? {})
  const used = new Set<string>()
  const undeclared = files.flatMap(({ path, text }) =>
    importsOf(text).flatMap(({ specifier, computed, line }) => {
      const name = computed ? undefined : packageOf(specifier)
      if (name === undefined) return []
      used.add(name)
      const may_use = declared.includes(name) || (isTest(path) && tools.includes(name))
      return may_use ? [] : [`${path}:${line} uses ${name}, which ${room}/package.json does not declare`]
    }),
  )
  const by_name = files.some(({ text }) =>
    importsOf(text).some(({ specifier }) => specifier.startsWith(`${OURS}\${`)),
  )
  const unused = declared.filter((name) => !used.has(name) && !(by_name && name.startsWith(OURS)))
  return [...undeclared, ...unused.map((name) => `${room}/package.json declares ${name}, which nothing uses`)]
}
