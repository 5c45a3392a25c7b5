// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what the rules are tried on is source text
import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { describe, expect, test } from 'vitest'
import { importCircles } from './tidy-circles.ts'
import {
  bannedNames,
  fileSize,
  functionLengths,
  lineLengths,
  lockedServers,
  machineTraces,
  markdownTitle,
  roomPapers,
} from './tidy-files.ts'
import {
  clientLibraries,
  declaredDependencies,
  type Manifest,
  MODELS,
  pureDecisions,
  purePages,
  roomDirections,
} from './tidy-imports.ts'
import { classify, importsOf, isTest, roomOf, type SourceFile } from './tidy-source.ts'
import { patternNames, workflowWords } from './tidy-words.ts'

const root = import.meta.dirname
/** Not source: what is installed, what tools keep, and what runs have written. */
const NOT_OURS = new Set(['node_modules', '.git', '.vitest'])
const DATA_ROOM = 'results'
const KINDS = /\.(?:ts|js|css|html|md|json|ya?ml|sh)$|(?:^|\/)(?:Dockerfile|\.npmrc|run)$/

const files = readProject()
const sources = files.filter(({ path }) => path.endsWith('.ts'))
/** What is read from top to bottom; scripts of a page are no part of what imports what. */
const read = files.filter(({ path }) => /\.(?:ts|js)$/.test(path))
const documents = files.filter(({ path }) => path.endsWith('.md'))
const lock = files.filter(({ path }) => path === 'package-lock.json')
const manifestOf = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8')) as Manifest
const rooms = (manifestOf('package.json') as { workspaces: readonly string[] }).workspaces

describe('the project', () => {
  const all = (rule: (file: SourceFile) => readonly string[], of: readonly SourceFile[] = sources) =>
    expect(of.flatMap(rule)).toEqual([])

  test('was read', () => {
    expect(sources.length).toBeGreaterThan(20)
    expect(lock).toHaveLength(1)
    expect(rooms.length).toBeGreaterThan(8)
  })

  test('rooms import only what they may', () => all(roomDirections))
  test('what carries and what measures knows no workflow', () => all(workflowWords))
  test('no model names a pattern', () => all(patternNames([...MODELS, 'http-transport'])))
  test('client libraries stay where they belong', () => all(clientLibraries))
  test('no files import each other in a circle', () => expect(importCircles(sources)).toEqual([]))
  test('pages are pure', () => all(purePages))
  test('decisions are pure', () => all((file) => pureDecisions(file, sources)))
  test.each(rooms)('%s declares what it uses and uses what it declares', (room) => {
    const own = sources.filter(({ path }) => roomOf(path) === room)
    const manifest = manifestOf(`${room}/package.json`)
    expect(declaredDependencies(room, manifest, manifestOf('package.json'), own)).toEqual([])
  })
  test('files are short', () => all(fileSize, read))
  test('lines are short', () => all(lineLengths, read))
  test('functions are short', () => all(functionLengths, read))
  test('names say something', () => expect(files.flatMap(({ path }) => bannedNames(path))).toEqual([]))
  test('every document has one title', () => all(markdownTitle, documents))
  test('every room has its papers', () => {
    const paths = new Set(files.map(({ path }) => path))
    expect(rooms.flatMap((room) => roomPapers(room, paths))).toEqual([])
  })
  test('nothing names a place of one machine', () => all(machineTraces, files))
  test('the lock file names no server', () => all(lockedServers, lock))
})

/** A rule catches what it is for, and lets pass what only looks like it. */
function catches<Input>(
  rule: (input: Input) => readonly string[],
  bad: readonly Input[],
  good: readonly Input[],
) {
  for (const input of bad) expect(rule(input), JSON.stringify(input)).toHaveLength(1)
  for (const input of good) expect(rule(input), JSON.stringify(input)).toEqual([])
}

const source = (path: string, text: string): SourceFile => ({ path, text })
const imports = (path: string, specifier: string) => source(path, `import { thing } from '${specifier}'\n`)

describe('each rule catches its violation', () => {
  test('imports are found however they are written, and nowhere else', () => {
    const text = [
      "import a, { type b } from 'one'",
      "import type {\n  c,\n} from 'two'",
      "export * from 'three'",
      "import 'four'",
      "const d = await import('five')",
      "let e: import('six').E",
      'const f = import(`@x/${name}/y`)',
      'const g = import(settings.workflow)',
      "// import h from 'no-comment'",
      'const i = "import j from \'no-string\'"',
      "const k = `import l from 'no-template' ${\"import m from 'no'\"}`",
      "const n = /import o from 'no-regular-expression'/.test('')",
      "const p = Array.from('no-call')",
      'await import(LATER)',
      "const LATER = 'seven'",
    ].join('\n')
    const found = importsOf(text).map(({ specifier, line }) => `${line} ${specifier}`)
    const statements = ['1 one', '4 two', '5 three', '6 four']
    expect(found).toEqual([
      ...statements,
      '7 five',
      '8 six',
      '9 @x/${name}/y',
      '10 settings.workflow',
      '16 seven',
    ])
    expect(
      importsOf(text)
        .filter(({ type_only }) => type_only)
        .map(({ specifier }) => specifier),
    ).toEqual(['two'])
  })

  test('the scanner finds its way out of templates, classes of characters and comments', () => {
    const text = "const a = `x${{ b: `y` }.b}z` + /[/'\"]/.source // it's\nconst c = 1 / 2 / 3 /* ' */"
    const code = [...text].filter((_, at) => classify(text)[at] === 'code').join('')
    expect(code).toBe('const a = `${{ b: `` }.b}` + //.source \nconst c = 1 / 2 / 3 ')
  })

  test('import circles', () => {
    const line = [imports('a/a.ts', './b.ts'), imports('a/b.ts', './c/c.ts'), imports('a/c/c.ts', './d.ts')]
    expect(importCircles([...line, imports('a/e.ts', './b.ts')])).toEqual([])
    expect(importCircles([...line, source('a/c/d.ts', "import type { A } from '../b.ts'")])).toEqual([
      'a/b.ts -> a/c/c.ts -> a/c/d.ts -> a/b.ts',
    ])
  })

  test('words of a workflow', () => {
    catches(
      workflowWords,
      [
        source('instrument/src/a.ts', '// all orders are sent'),
        source('instrument/src/a.ts', 'const order_id = 1'),
        source('service-runtime/src/a.ts', "type A = import('x').OrderPlaced"),
        source('service-runtime/src/a.ts', '/** Told once an order is there. */'),
      ],
      [
        source('instrument/src/a.ts', '// in the order of their plan, in whatever order'),
        source('instrument/src/a.test.ts', '// orders'),
        source('bench/src/a.ts', '// orders'),
      ],
    )
    catches(
      patternNames(MODELS),
      [source('sync-rest/src/a.ts', "if (name === 'fan-out') run()")],
      [source('sync-rest/src/a.test.ts', "'fan-out'"), source('patterns/src/a.ts', "'fan-out'")],
    )
  })

  test('room directions', () => {
    catches(
      roomDirections,
      [
        imports('event-contract/src/a.ts', '@three-ways/service-runtime/log'),
        imports('service-runtime/src/a.ts', '@three-ways/order-workflow/workflow'),
        imports('order-workflow/src/a.ts', '@three-ways/testbed/system'),
        imports('instrument/src/a.ts', '@three-ways/order-workflow/workload'),
        imports('instrument/src/a.ts', '@three-ways/testbed/system'),
        imports('testbed/src/a.test.ts', '@three-ways/reference/system'),
        imports('sync-rest/src/a.ts', '@three-ways/async-rabbitmq/system'),
        imports('reference/src/a.ts', '@three-ways/bench/cli'),
        imports('bench/src/a.ts', '@three-ways/service-runtime/settings'),
        imports('bench/src/a.ts', '@three-ways/sync-rest/publisher'),
        imports('bench/src/a.ts', '@three-ways/sync-rest/system/inner'),
        imports('bench/src/a.ts', '@three-ways/bench/b'),
        imports('bench/src/a.ts', '@three-ways/reference/broken/inbox'),
        imports('testbed/src/a.test.ts', '@three-ways/reference/broken/inbox'),
        imports('bench/src/a.ts', '../../testbed/src/system.ts'),
        source('sync-rest/src/a.ts', "await import('@three-ways/streaming-kafka/system')"),
        source('sync-rest/src/a.ts', 'await import(`@three-ways/${model}/system`)'),
        source('bench/src/a.ts', 'await import(`@three-ways/${model}/carrier`)'),
        source('testbed/src/a.ts', 'await import(model)'),
        source('testbed/src/a.ts', "const m = '@three-ways/reference/system'\nawait import(m)"),
        source('testbed/src/a.ts', "let a: import('@three-ways/bench/cli').A"),
        imports('floor/src/rest.ts', '@three-ways/testbed/system'),
        imports('floor/src/system.ts', '@three-ways/service-runtime/log'),
        imports('bench/src/a.ts', '@three-ways/floor/rest'),
        imports('report/src/a.ts', '@three-ways/testbed/system'),
        imports('report/src/a.ts', '@three-ways/bench/cli'),
        imports('result-files/src/a.ts', '@three-ways/report/table'),
        imports('testbed/src/a.ts', '@three-ways/floor/system'),
      ],
      [
        imports('sync-rest/src/a.ts', '@three-ways/testbed/system'),
        imports('bench/src/a.ts', '@three-ways/sync-rest/system'),
        imports('bench/test/a.test.ts', '@three-ways/reference/broken/inbox'),
        imports('bench/src/a.ts', '@three-ways/floor/system'),
        imports('bench/src/a.ts', '@three-ways/report/table'),
        imports('report/src/a.ts', '@three-ways/result-files/metrics'),
        imports('floor/src/system.ts', '@three-ways/testbed/system'),
        imports('floor/src/a.test.ts', '@three-ways/event-contract/order-events'),
        imports('bench/src/deep/a.ts', '../b.ts'),
        source('bench/src/a.ts', 'await import(`@three-ways/${model}/system`)'),
        source('bench/src/a.ts', 'await import(`@three-ways/${name}/workflow`)'),
        source('bench/src/a.ts', 'const m = `@three-ways/${model}/system`\nawait import(m)'),
        source('service-runtime/src/process/main.ts', 'await import(settings.workflow)'),
        imports('tidy.test.ts', './tidy-files.ts'),
      ],
    )
  })

  test('client libraries', () => {
    catches(
      clientLibraries,
      [
        imports('service-runtime/src/a.ts', 'undici'),
        imports('order-workflow/src/a.ts', 'amqplib/callback_api'),
        imports('service-runtime/src/a.test.ts', 'kafkajs'),
        imports('sync-rest/src/a.ts', 'express'),
      ],
      [
        imports('service-runtime/src/a.ts', 'express'),
        imports('floor/src/a.ts', 'express'),
        imports('sync-rest/src/a.ts', 'undici'),
        imports('service-runtime/src/a.ts', './undici.ts'),
      ],
    )
  })

  test('pure decisions', () => {
    const path = 'order-workflow/src/decisions/a.ts'
    const menu = source('order-workflow/src/menu.ts', 'export const MOST = 5')
    const tables = imports('order-workflow/src/tables/t.ts', 'node:sqlite')
    catches(
      (file: SourceFile) => pureDecisions(file, [menu, tables]),
      [
        imports(path, 'node:fs'),
        imports(path, 'zod'),
        imports(path, '@three-ways/service-runtime/log'),
        imports(path, '../tables/t.ts'),
        imports(path, '../tables/missing.ts'),
        source(path, 'await import(`../tables/${name}.ts`)'),
      ],
      [
        imports(path, '@three-ways/event-contract/share'),
        imports(path, '@three-ways/service-runtime/workflow'),
        source(path, "import type { T } from '../tables/t.ts'"),
        imports(path, '../menu.ts'),
        imports(path, './b.ts'),
        tables,
      ],
    )
  })

  test('declared dependencies', () => {
    const tools = { devDependencies: { vitest: '1' } }
    const declares = (...names: string[]) => ({
      dependencies: Object.fromEntries(names.map((name) => [name, '1'])),
    })
    const rule = ([manifest, file]: readonly [Manifest, SourceFile]) =>
      declaredDependencies('bench', manifest, tools, [file])
    catches(
      rule,
      [
        [declares(), imports('bench/src/a.ts', 'zod/v4')],
        [declares(), imports('bench/src/a.ts', 'vitest')],
        [declares(), imports('bench/src/a.ts', 'fs')],
        [tools, imports('bench/src/a.ts', 'node:fs')],
        [declares('zod', 'yargs'), imports('bench/src/a.ts', 'zod')],
        [declares('@three-ways/testbed'), imports('bench/src/a.ts', 'node:fs')],
      ],
      [
        [declares('zod'), imports('bench/src/a.ts', 'zod/v4')],
        [declares(), imports('bench/src/a.test.ts', 'vitest')],
        [tools, imports('bench/src/conformance.ts', 'vitest')],
        [declares(), imports('bench/src/a.ts', './b.ts')],
        [
          declares('@three-ways/sync-rest'),
          source('bench/src/a.ts', 'import(`@three-ways/${model}/system`)'),
        ],
      ],
    )
  })

  test('file sizes', () => {
    const lines = (path: string, count: number) => source(path, 'a()\n'.repeat(count))
    catches(
      fileSize,
      [lines('a.ts', 221), lines('a.test.ts', 401)],
      [lines('a.ts', 220), lines('a.test.ts', 400)],
    )
  })

  test('line lengths', () => {
    catches(
      lineLengths,
      [source('a.ts', `b\n${'c'.repeat(111)}\n`), source('a.ts', `// ${'long '.repeat(30)}`)],
      [
        source('a.ts', 'd'.repeat(110)),
        source('a.ts', `const e = '${'text '.repeat(30)}'`),
        source('a.ts', `const e = \`\${f} ${'text '.repeat(30)}\``),
        source('a.ts', `// https://example.org/${'path/'.repeat(30)}`),
      ],
    )
  })

  test('function lengths', () => {
    const body = (lines: number) => `{\n${'  step()\n'.repeat(lines - 2)}}`
    catches(
      functionLengths,
      [
        source('a.ts', `function b(c: string): Promise<void> ${body(70)}`),
        source('a.ts', `class D {\n  e(f = { g: '}' }) ${body(70)}\n}`),
        source('a.ts', `const h = async (i) => ${body(70)}`),
        source('a.ts', `function j(): { k: string } | undefined ${body(70)}`),
        source('a.ts', `const l = /[}]/\nfunction m() ${body(70)}`),
      ],
      [
        source('a.ts', `function b() ${body(69)}`),
        source('a.ts', `class C ${body(100)}`),
        source('a.ts', `export interface D extends E ${body(100)}`),
        source('a.ts', `const f = {\n${'  g: 1,\n'.repeat(100)}}`),
        source('a.test.ts', `describe('h', () => ${body(100)})`),
      ],
    )
  })

  test('banned names', () => {
    const bad = [
      'bench/src/utils.ts',
      'bench/src/helpers/a.ts',
      'a/test-helper.ts',
      'common.md',
      'a/misc/b.ts',
    ]
    catches(bannedNames, bad, ['bench/src/commonplace.ts', 'bench/src/cli.ts'])
  })

  test('markdown titles', () => {
    const bad = [
      source('a.md', 'text'),
      source('a.md', '# one\n# two\n'),
      source('a.md', '## only a section'),
    ]
    catches(markdownTitle, bad, [source('a.md', '# one\n## two\n```sh\n# a comment\n```\n')])
  })

  test('traces of one machine', () => {
    const host = (...labels: string[]) => source('a.ts', `const a = 'https://${labels.join('.')}/b'`)
    const path = (...parts: string[]) => source('a.ts', `const a = '/${parts.join('/')}'`)
    catches(
      machineTraces,
      [
        host('registry', 'example', 'org'),
        host('repo1', 'example', 'com'),
        path('work', 'b'),
        path('home', 'me'),
      ],
      [host('www', 'example', 'org'), path('proc', 'self'), source('a.ts', "request(url + '/a/home/b')")],
    )
  })

  test('servers in the lock file', () => {
    const locked = (server: string) => source('package-lock.json', `"resolved": "${server}"`)
    catches(
      lockedServers,
      [locked('https://example.org/a.tgz')],
      [locked('bench'), locked('http-transport'), source('a', '"version": "1"')],
    )
  })

  test('papers of a room', () => {
    const rule = (names: readonly string[]) => roomPapers('bench', new Set(names))
    catches(rule, [['bench/README.md'], ['bench/package.json']], [['bench/README.md', 'bench/package.json']])
  })

  test('what counts as a test', () => {
    expect(['a.test.ts', 'a.integration.test.ts', 'test.ts', 'a-test.ts'].filter(isTest)).toHaveLength(2)
  })
})

function readProject(): readonly SourceFile[] {
  const paths: string[] = []
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (NOT_OURS.has(entry.name) || path === DATA_ROOM) continue
      if (entry.isDirectory()) walk(path)
      else if (entry.isFile() && KINDS.test(path.split(sep).join('/'))) paths.push(path.split(sep).join('/'))
    }
  }
  walk('')
  return paths.toSorted().map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}
