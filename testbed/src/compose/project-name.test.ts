import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { newProjectName, ownerHasGone } from './project-name.ts'

test('a project of ours is told from all others, and belongs to a living owner', () => {
  const [one, other] = [newProjectName(), newProjectName()]
  expect(one).not.toBe(other)
  expect(one).toMatch(/^[a-z0-9][a-z0-9_-]*$/)
  expect(ownerHasGone(one)).toBe(false)
})

test('a project outlives its owner, and that is seen as soon as the owner has gone', async () => {
  const owner = spawn('sleep', ['60'])
  await once(owner, 'spawn')
  const project = newProjectName(owner.pid)
  expect(ownerHasGone(project)).toBe(false)
  const ended = once(owner, 'exit')
  owner.kill('SIGKILL')
  await ended
  expect(ownerHasGone(project)).toBe(true)
})

test('another process with the number of the owner is not the owner', () => {
  const [, start] = /-\d+-\d+-(\d+)-/.exec(newProjectName()) ?? []
  expect(ownerHasGone(newProjectName().replace(`-${start}-`, `-${Number(start) - 1}-`))).toBe(true)
})

test('of an owner whose process ids are numbered otherwise nobody knows whether it has gone', () => {
  const foreign = newProjectName().replace(/bench-\d+-\d+/, 'bench-1-999999999')
  expect(ownerHasGone(foreign)).toBe(false)
})

test.each(['async-rabbitmq', 'three-ways', 'three-ways-bench', 'x-three-ways-bench-1-1-1-abcdef'])(
  'the project %s is somebody else’s and never taken for abandoned',
  (project) => {
    expect(ownerHasGone(project)).toBe(false)
  },
)
