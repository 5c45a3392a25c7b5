import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { removeStore, setStoreAside } from './store-aside.ts'

let folder: string
let store: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'three-ways-store-'))
  store = join(folder, 'a.sqlite')
  for (const part of ['', '-wal', '-shm']) writeFileSync(`${store}${part}`, `mine${part}`)
  writeFileSync(join(folder, 'a.log'), 'a log')
})
afterEach(() => rmSync(folder, { recursive: true }))

it('sets a store aside in all its parts, and puts it back in place of what was made meanwhile', () => {
  const aside = setStoreAside(store)
  expect(['', '-wal', '-shm'].filter((part) => existsSync(`${store}${part}`))).toEqual([])
  writeFileSync(store, 'another')
  writeFileSync(`${store}-wal`, 'another')
  aside[Symbol.dispose]()
  expect(readFileSync(store, 'utf8')).toBe('mine')
  expect(readFileSync(`${store}-wal`, 'utf8')).toBe('mine-wal')
  expect(readdirSync(folder)).toEqual(['a.log', 'a.sqlite', 'a.sqlite-shm', 'a.sqlite-wal'])
})

it('removes a store in all its parts, and nothing else; one that is not there is fine', () => {
  removeStore(store)
  removeStore(store)
  expect(readdirSync(folder)).toEqual(['a.log'])
})
