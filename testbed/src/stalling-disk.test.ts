import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openStallingDisk, whyNoStallingDisk } from './stalling-disk.ts'

const MEBIBYTES = 16
const why_not = whyNoStallingDisk()

describe.skipIf(why_not !== undefined)(`a disk that stalls (${why_not ?? 'as root'})`, () => {
  it('holds up whoever writes, for as long as it stalls', async () => {
    const disk = openStallingDisk(MEBIBYTES)
    const file = join(disk.folder, 'file')
    try {
      await writeFile(file, 'before')
      const asked_ms = performance.now()
      await disk.stall(1)
      // Who reads what is in memory does not notice.
      expect(readFileSync(file, 'utf8')).toBe('before')
      await writeFile(file, 'behind it')
      expect(performance.now() - asked_ms).toBeGreaterThanOrEqual(1_000)
      expect(readFileSync(file, 'utf8')).toBe('behind it')
    } finally {
      disk[Symbol.dispose]()
    }
    expect(existsSync(disk.folder)).toBe(false)
  })

  it('lets everybody go on when it is given up', async () => {
    const disk = openStallingDisk(MEBIBYTES)
    await disk.stall(3_600)
    const written = writeFile(join(disk.folder, 'file'), 'a byte or two')
    disk[Symbol.dispose]()
    // It may not have got as far as to the disk.
    await written.catch(() => {})
  })

  it('says why it does not stall', async () => {
    using disk = openStallingDisk(MEBIBYTES)
    await disk.stall(3_600)
    await expect(disk.stall(1)).rejects.toThrow(`${disk.folder}: expected it to stall, got: fsfreeze`)
  })
})

it.runIf(process.platform !== 'linux')('says why there is none', () => {
  expect(whyNoStallingDisk()).toContain('Linux')
})
