import { createRequire } from 'node:module'
import type * as undici from 'undici'

/*
 * By their own files, since undici's index loads fetch, WebSocket, caches and mocks with them: a seventh of
 * what a service takes to start.
 */
const require = createRequire(import.meta.url)

/** What a pool can do without undici's index: `request` and the like come with that. */
export type Pool = Pick<undici.Pool, 'dispatch' | 'close' | 'destroy'>
export const Pool: new (url: string, options: undici.Pool.Options) => Pool =
  require('undici/lib/dispatcher/pool.js')

/** Makes what opens connections. */
export const buildConnector: typeof undici.buildConnector = require('undici/lib/core/connect.js')
