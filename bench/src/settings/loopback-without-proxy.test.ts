import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { reachLoopbackWithoutProxy } from './loopback-without-proxy.ts'

const MODULE = new URL('loopback-without-proxy.ts', import.meta.url).href

describe('a proxy in the environment', () => {
  it('is not asked for what runs on this machine', async () => {
    const server = createServer((_request, response) => response.end('here'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const script = `import { reachLoopbackWithoutProxy } from ${JSON.stringify(MODULE)}
      const ask = () => fetch(${JSON.stringify(url)}).then((answer) => answer.text(), () => 'no answer')
      const before = await ask()
      reachLoopbackWithoutProxy(process.env)
      console.log(before, '/', await ask())`
    // Nobody listens there.
    const proxy = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: 'http://127.0.0.1:9' }
    const env = { PATH: process.env.PATH, ...proxy }
    const asked = await promisify(execFile)(
      process.execPath,
      ['--input-type=module-typescript', '-e', script],
      { env },
    )
    server.close()
    expect(asked.stdout.trim()).toBe('no answer / here')
  })

  it.each([
    [{}, '127.0.0.1,localhost,[::1]'],
    [{ NO_PROXY: 'intranet, localhost' }, 'intranet,localhost,127.0.0.1,[::1]'],
    [{ no_proxy: 'one', NO_PROXY: 'two' }, 'one,127.0.0.1,localhost,[::1]'],
    [{ NO_PROXY: '*' }, undefined],
  ])('keeps what is excepted already: %j', (given, expected) => {
    const environment: NodeJS.ProcessEnv = { ...given }
    reachLoopbackWithoutProxy(environment)
    if (expected === undefined) expect(environment).toEqual(given)
    else expect(environment).toEqual({ ...given, no_proxy: expected })
  })
})
