import { expect, test } from 'vitest'
import { type CrashStep, crashPlan } from './crash-plan.ts'

const SERVICES = ['a', 'b', 'c', 'd']
const steps = (seed: number, count: number): CrashStep[] => [...crashPlan(SERVICES, seed).take(count)]
const served = (of: readonly CrashStep[]) => of.map(({ service }) => service).toSorted()

test.each([1, 2, 3])('seed %i kills everybody, pauses one, stops everybody, and goes on killing', (seed) => {
  const plan = steps(seed, 17)
  expect(plan.map(({ kind }) => kind)).toEqual([
    ...Array(4).fill('kill'),
    'pause',
    ...Array(4).fill('stop'),
    ...Array(8).fill('kill'),
  ])
  for (const turn of [plan.slice(0, 4), plan.slice(5, 9), plan.slice(9, 13), plan.slice(13, 17)]) {
    expect(served(turn)).toEqual(SERVICES)
  }
})

test('is the same for the same seed, and another for another', () => {
  expect(steps(7, 20)).toEqual(steps(7, 20))
  expect(steps(8, 20)).not.toEqual(steps(7, 20))
  const paused = new Set(Array.from({ length: 30 }, (_, seed) => steps(seed, 5)[4]?.service))
  expect(paused.size).toBe(SERVICES.length)
})

test('moments are spread, and none is before its time', () => {
  const plan = steps(1, 200)
  const waits = plan.map(({ wait_ms }) => wait_ms)
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(800)
  expect(Math.max(...waits)).toBeLessThan(1_800)
  const into = plan.map(({ into_the_work_ms }) => into_the_work_ms)
  expect(Math.max(...into) - Math.min(...into)).toBeGreaterThan(20)
})
