import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { hostClock } from './host-clock.ts'

const facts = (boot: string, namespace: string) => (what: string) =>
  what.endsWith('time') ? namespace : boot
const nameBy = (boot: string, namespace = 'time:[1]') => hostClock(facts(boot, namespace)).name

describe('the clock of a host', () => {
  it('has one name, which is that of no other boot and of no other time namespace', () => {
    expect(nameBy('one')).toMatch(/^[0-9a-f]{12}$/)
    expect(nameBy('one\n')).toBe(nameBy('one'))
    expect(nameBy('other')).not.toBe(nameBy('one'))
    expect(nameBy('one', 'time:[2]')).not.toBe(nameBy('one'))
  })

  it('is that of the boot where there are no time namespaces', () => {
    const old = (what: string) => {
      if (what.endsWith('time')) throw new Error('ENOENT')
      return 'one'
    }
    expect(hostClock(old).name).toBe(hostClock(old).name)
  })

  it('is compared with nobody where it cannot be told which one it is', () => {
    const nothing = () => {
      throw new Error('ENOENT')
    }
    expect(hostClock(nothing).name).toMatch(/^[0-9a-f]{12}$/)
    expect(hostClock(nothing).name).not.toBe(hostClock(nothing).name)
  })

  it.runIf(process.platform === 'linux')(
    'is the same in another process: its reading lies between two of ours',
    () => {
      const module = fileURLToPath(new URL('./host-clock.ts', import.meta.url))
      const program = `import { hostClock } from ${JSON.stringify(module)}
      const { name, now_us } = hostClock()
      console.log(JSON.stringify({ name, now_us: now_us() }))`
      const mine = hostClock()
      const before_us = mine.now_us()
      const told = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
        encoding: 'utf8',
      })
      const after_us = mine.now_us()
      const { name, now_us } = JSON.parse(told) as { name: string; now_us: number }
      expect(name).toBe(mine.name)
      expect([before_us, now_us, after_us]).toEqual([before_us, now_us, after_us].toSorted((a, b) => a - b))
      expect(Number.isInteger(now_us)).toBe(true)
    },
  )
})
