import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { devicesBelow, type KernelFiles, watchHostFlushes } from './host-flushes.ts'

let folder: string
let kernel: KernelFiles
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'three-ways-kernel-'))
  kernel = { sys: join(folder, 'sys'), diskstats: join(folder, 'diskstats') }
  mkdirSync(join(kernel.sys, 'dev/block'), { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A whole disk as the kernel shows one. */
function disk(name: string, cache = 'write back'): string {
  const place = join(kernel.sys, 'devices/pci', name)
  mkdirSync(join(place, 'queue'), { recursive: true })
  writeFileSync(join(place, 'queue/write_cache'), `${cache}\n`)
  mkdirSync(join(kernel.sys, 'block'), { recursive: true })
  symlinkSync(place, join(kernel.sys, 'block', name))
  return place
}

/** The stores are on the device of this place. */
function carriesStores(place: string): void {
  const { dev } = statSync(folder)
  const [major, minor] = [Math.floor(dev / 256) % 4096, (dev % 256) + Math.floor(dev / 2 ** 20) * 256]
  symlinkSync(place, join(kernel.sys, 'dev/block', `${major}:${minor}`))
}

function counts(flushes: Readonly<Record<string, number>>): void {
  const lines = Object.entries(flushes).map(([name, count]) => {
    return ` 254       0 ${name} 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 ${count} 17`
  })
  writeFileSync(kernel.diskstats, `${lines.join('\n')}\n`)
}

describe('the flush requests of the host', () => {
  test('are those between two looks', () => {
    carriesStores(disk('vda'))
    counts({ vda: 1000, vdb: 7 })
    const read = watchHostFlushes(folder, kernel)
    counts({ vda: 1042, vdb: 99 })
    expect(read()).toEqual({ device: 'vda', requests: 42 })
  })

  test('of a partition are those of its disk, which alone counts them', () => {
    const partition = join(disk('sda'), 'sda3')
    mkdirSync(partition)
    writeFileSync(join(partition, 'partition'), '3\n')
    carriesStores(partition)
    counts({ sda: 5, sda3: 0 })
    expect(devicesBelow(folder, kernel)).toEqual({ devices: ['sda'] })
  })

  test('of a mapping are those of the disks below it', () => {
    const mapping = disk('dm-0')
    mkdirSync(join(mapping, 'slaves'))
    for (const name of ['sda', 'sdb']) symlinkSync(disk(name), join(mapping, 'slaves', name))
    carriesStores(mapping)
    counts({ sda: 5, sdb: 6, 'dm-0': 0 })
    const read = watchHostFlushes(folder, kernel)
    counts({ sda: 15, sdb: 26, 'dm-0': 0 })
    expect(read()).toEqual({ device: 'sda, sdb', requests: 30 })
  })

  test.each([
    ['a file system without a device', () => counts({ vda: 1 }), /no block device/],
    [
      'a disk without a cache',
      () => {
        carriesStores(disk('vda', 'write through'))
        counts({ vda: 0 })
      },
      /vda keeps nothing back/,
    ],
    [
      'a kernel that does not count them',
      () => {
        carriesStores(disk('vda'))
        writeFileSync(kernel.diskstats, ' 254 0 vda 1 2 3 4 5 6 7 8 9 10 11\n')
      },
      /does not count flushes of vda/,
    ],
  ])('are not shown by %s, and it says so', (_, make, why) => {
    make()
    expect(watchHostFlushes(folder, kernel)()).toEqual({ why_not: expect.stringMatching(why) })
  })
})
