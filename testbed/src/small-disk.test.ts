import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openSmallDisk, whyNoSmallDisk } from './small-disk.ts'

const why_not = whyNoSmallDisk()

it.skipIf(why_not !== undefined)(`is full to the last byte, and free again (${why_not ?? 'as root'})`, () => {
  const disk = openSmallDisk(2)
  const write = () => writeFileSync(join(disk.folder, 'file'), 'a byte or two')
  try {
    disk.fill()
    expect(write).toThrow('ENOSPC')
    disk.free()
    write()
  } finally {
    disk[Symbol.dispose]()
  }
  expect(existsSync(disk.folder)).toBe(false)
})

it.runIf(process.platform !== 'linux')('says why there is none', () => {
  expect(whyNoSmallDisk()).toContain('Linux')
})
