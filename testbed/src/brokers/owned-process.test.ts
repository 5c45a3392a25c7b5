import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { type OwnedProcess, type OwnedProcessOptions, startOwnedProcess } from './owned-process.ts'
import { type GroupMember, membersOfGroup } from './process-group.ts'
import { processRuns, untilTrue } from './until-true.ts'

function startShell(script: string, more: Partial<OwnedProcessOptions> = {}): Promise<OwnedProcess> {
  return startOwnedProcess({
    command: 'sh',
    arguments: ['-c', script],
    environment: process.env,
    ...more,
  })
}

/** A Node that owns a process with a child of its own, and tells both their ids. */
async function startOwner(ending: string, environment: NodeJS.ProcessEnv = process.env) {
  const module_url = new URL('./owned-process.ts', import.meta.url).href
  const script = `
    import { startOwnedProcess } from ${JSON.stringify(module_url)}
    const owned = await startOwnedProcess({
      command: '/bin/sh', arguments: ['-c', 'sleep 600 & echo $!; wait'], environment: process.env, stdout: 'pipe' })
    owned.stdout.once('data', async (line) => {
      console.log(owned.pid + ' ' + String(line).trim())
      ${ending}
    })`
  const owner = await startOwnedProcess({
    command: process.execPath,
    arguments: ['--input-type=module', '--eval', script],
    environment,
    stdout: 'pipe',
  })
  const lines = createInterface({ input: owner.stdout ?? process.stdin })[Symbol.asyncIterator]()
  const nextLine = async () => String((await lines.next()).value)
  const pids = (await nextLine()).split(' ').map(Number)
  expect(pids).toHaveLength(2)
  return { owner, pids, nextLine }
}

test('the pid is the program’s own, and its end is told with its code', async () => {
  const owned = await startShell('echo $$; exit 7', { stdout: 'pipe' })
  const [said, end] = await Promise.all([text(owned.stdout ?? process.stdin), owned.ended])
  expect(Number(said)).toBe(owned.pid)
  expect(end).toEqual({ code: 7, signal: null })
  expect(owned.running()).toBe(false)
})

test('an owner killed by SIGKILL takes the process and what that started with it', async () => {
  const { owner, pids } = await startOwner('')
  // To the pid alone: what saves us must be the guardian, not the owner's process group.
  process.kill(owner.pid, 'SIGKILL')
  await untilTrue('both are gone', () => !pids.some(processRuns))
})

test('an owner that exits without disposing takes them along, too', async () => {
  const { pids } = await startOwner('process.exit(0)')
  await untilTrue('both are gone', () => !pids.some(processRuns))
})

test('an owner that is gone before the guardian has told its own id takes them along as well', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'three-ways-slow-shell-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  // The shell that the guardian asks for its id.
  writeFileSync(join(folder, 'sh'), '#!/bin/sh\nsleep 1\nexec /bin/sh "$@"\n', { mode: 0o755 })
  const environment = { ...process.env, PATH: `${folder}:${process.env.PATH}` }
  const { pids } = await startOwner('process.exit(0)', environment)
  await untilTrue('both are gone', () => !pids.some(processRuns))
})

test('stop is orderly when the process heeds it', async () => {
  const owned = await startShell("trap 'exit 3' TERM; echo ready; while :; do sleep 0.01; done", {
    stdout: 'pipe',
  })
  await once(owned.stdout ?? process.stdin, 'data')
  expect(await owned.stop(10_000)).toEqual({ code: 3, signal: null })
})

test('stop kills a process that ignores it, after the grace', async () => {
  const owned = await startShell("trap '' TERM; echo ready; while :; do sleep 0.01; done", { stdout: 'pipe' })
  await once(owned.stdout ?? process.stdin, 'data')
  expect(await owned.stop(100)).toEqual({ code: null, signal: 'SIGKILL' })
})

test('stop reaches a paused process', async () => {
  const owned = await startShell('while :; do sleep 0.01; done')
  owned.send('SIGSTOP')
  expect(await owned.stop(10_000)).toEqual({ code: null, signal: 'SIGTERM' })
})

const stopped = (pid: number) => membersOfGroup(pid).filter(({ state }) => state === 'stopped')
/** A shell stands still as well while it waits in the kernel for a child that was stopped before it began. */
const standsStill = ({ state }: GroupMember) => state !== 'runs'
const SHELL_WITH_A_CHILD = 'while :; do sleep 0.01; done & echo $!; while :; do sleep 0.01; done'

test('paused, all of its group stand still but the guardian, and go on when it is resumed', async () => {
  await using owned = await startShell(SHELL_WITH_A_CHILD, { stdout: 'pipe' })
  const child = Number(String((await once(owned.stdout ?? process.stdin, 'data'))[0]))
  await owned.pauseGroup()
  const members = membersOfGroup(owned.pid)
  const still = members.filter(standsStill).map(({ pid }) => pid)
  expect(still).toEqual(expect.arrayContaining([owned.pid, child]))
  // Two shells, perhaps a sleep of each, and the one who watches over them.
  expect(members).toHaveLength(still.length + 1)
  owned.resumeGroup()
  await untilTrue('all are awake', () => stopped(owned.pid).length === 0)
})

test.each([
  ['SIGKILL of its owner', ''],
  ['an exit of its owner', 'process.exit(0)'],
])('paused, it is ended with all it started by %s', async (_, ending) => {
  const told = `await owned.pauseGroup(); console.log('paused'); ${ending}`
  const { owner, pids, nextLine } = await startOwner(told)
  if (ending === '') {
    expect(await nextLine()).toBe('paused')
    process.kill(owner.pid, 'SIGKILL')
  }
  await untilTrue('both are gone', () => !pids.some(processRuns))
})

test('paused, it heeds a stop, and dies of an aborted signal', async () => {
  const owned = await startShell(SHELL_WITH_A_CHILD)
  await owned.pauseGroup()
  expect(await owned.stop(10_000)).toEqual({ code: null, signal: 'SIGTERM' })
  const controller = new AbortController()
  const aborted = await startShell(SHELL_WITH_A_CHILD, { signal: controller.signal })
  await aborted.pauseGroup()
  controller.abort()
  expect(await aborted.ended).toEqual({ code: null, signal: 'SIGKILL' })
})

test('aborting the signal kills it, and an aborted signal starts nothing', async () => {
  const controller = new AbortController()
  const owned = await startShell('sleep 600', { signal: controller.signal })
  controller.abort()
  expect(await owned.ended).toEqual({ code: null, signal: 'SIGKILL' })
  await expect(startShell('sleep 600', { signal: controller.signal })).rejects.toThrow('abort')
})

test('what a process leaves running ends with it', async () => {
  const owned = await startShell('sleep 600 & echo $!', { stdout: 'pipe' })
  const left_behind = Number(await text(owned.stdout ?? process.stdin))
  await owned.ended
  await untilTrue('it is gone', () => !processRuns(left_behind))
})

test('a Node talks over its message channel', async () => {
  await using owned = await startOwnedProcess({
    command: process.execPath,
    arguments: ['--eval', "process.once('message', (message) => process.send({ echo: message }))"],
    environment: process.env,
    messages: true,
  })
  owned.child.send('hello')
  const [answer] = await once(owned.child, 'message')
  expect(answer).toEqual({ echo: 'hello' })
})

test('it has the environment it was given and nothing else', async () => {
  const owned = await startShell('echo "$OWN-$THREE_WAYS_LEAK"', {
    environment: { PATH: process.env.PATH, OWN: 'own' },
    stdout: 'pipe',
  })
  expect(await text(owned.stdout ?? process.stdin)).toBe('own-\n')
})
