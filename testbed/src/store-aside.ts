import { existsSync, renameSync, rmSync } from 'node:fs'

/** What SQLite makes of one store: the file, its write-ahead log and the index of that. */
const PARTS = ['', '-wal', '-shm']

/** Removes the store of a service that is down, inbox included. */
export function removeStore(store_file: string): void {
  for (const part of PARTS) rmSync(`${store_file}${part}`, { force: true })
}

/**
 * Sets the store of a service that is down aside, so that it starts with an empty one. Disposing puts it back
 * in place of whatever was made meanwhile; the service must be down then, too.
 */
export function setStoreAside(store_file: string): Disposable {
  const aside = `${store_file}.aside`
  for (const part of PARTS) {
    if (existsSync(`${store_file}${part}`)) renameSync(`${store_file}${part}`, `${aside}${part}`)
  }
  return {
    [Symbol.dispose]() {
      removeStore(store_file)
      for (const part of PARTS) {
        if (existsSync(`${aside}${part}`)) renameSync(`${aside}${part}`, `${store_file}${part}`)
      }
    },
  }
}
