import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeWholeFile } from './write-whole-file.ts'

test('replaces the file and never touches the old one: whoever reads it reads it whole', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'three-ways-whole-'))
  try {
    const file = join(folder, 'metrics.json')
    await writeWholeFile(file, 'the old content')
    await using reader = await open(file)
    await writeWholeFile(file, 'new')
    expect(await reader.readFile('utf8')).toBe('the old content')
    expect(await readFile(file, 'utf8')).toBe('new')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
