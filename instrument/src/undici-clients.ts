import { createRequire } from 'node:module'
import type * as undici from 'undici'

/*
 * By their own files, since undici's index loads fetch, WebSocket, caches and mocks with them: half of what a
 * thread takes to start that sends or reads. Both are used at dispatch level alone; `request` and the like
 * come with the index.
 */
const require = createRequire(import.meta.url)

/** One connection. */
export const Client: typeof undici.Client = require('undici/lib/dispatcher/client.js')
export type Client = undici.Client

/** As many connections as may be. */
export const Pool: typeof undici.Pool = require('undici/lib/dispatcher/pool.js')
