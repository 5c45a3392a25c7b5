import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runSchema } from '@three-ways/result-files/metrics'
import { expect, test } from 'vitest'
import { commitFacts, hostFacts, packageVersions } from './host-facts.ts'

test('the facts of this machine fit metrics.json and leave nothing behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'three-ways-host-'))
  try {
    const host = await hostFacts(folder)
    expect(runSchema.shape.host.parse(host)).toEqual(host)
    expect(host.cores).toBeGreaterThan(0)
    expect(host.fdatasync_p99_ms).toBeGreaterThanOrEqual(host.fdatasync_p50_ms ?? Number.NaN)
    expect(await readdir(folder)).toEqual([])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('versions come from the installed packages', async () => {
  const versions = await packageVersions()
  expect(Object.keys(versions)).toEqual(
    expect.arrayContaining(['node', 'undici', 'amqplib', 'kafkajs', 'express']),
  )
  for (const version of Object.values(versions)) expect(version).toMatch(/^\d+\.\d+\.\d+/)
})

test('the commit is a commit, or nothing', async () => {
  const { commit, dirty } = await commitFacts()
  if (commit === null) expect(dirty).toBeNull()
  else expect([commit, typeof dirty]).toEqual([expect.stringMatching(/^[0-9a-f]{40}$/), 'boolean'])
})
