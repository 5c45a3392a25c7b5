import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { freePorts, freePortsBehind, holdPort, portIsFree } from './free-ports.ts'

const MODULE = fileURLToPath(new URL('./free-ports.ts', import.meta.url))

/** Another process that is given a port, and keeps it until it is killed. */
async function otherProcess() {
  const code = `const { freePorts } = await import(${JSON.stringify(MODULE)})
    console.log(await freePorts(1)); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  const port = Number(/\d+/.exec(said.toString())?.[0])
  return {
    port,
    async kill() {
      child.kill('SIGKILL')
      await once(child, 'close')
    },
  }
}

describe('free ports', () => {
  test('are different, and nobody listens there', async () => {
    const ports = await freePorts(20)
    expect(new Set(ports).size).toBe(20)
    for (const port of ports) expect(await portIsFree(port)).toBe(true)
    const server = createServer().listen(ports[0], '127.0.0.1')
    await once(server, 'listening')
    expect(await portIsFree(ports[0] ?? 0)).toBe(false)
    server.close()
  })

  const distances = [0, 10, 20, 31]
  test('lie as far behind one as they are asked for', async () => {
    const first = await freePortsBehind(distances)
    for (const distance of distances) expect(await portIsFree(first + distance)).toBe(true)
  })

  test.skipIf(process.platform !== 'linux')('are kept at each distance', async () => {
    const first = await freePortsBehind(distances)
    for (const distance of distances) expect(await holdPort(first + distance)).toBe(false)
  })

  test.skipIf(process.platform !== 'linux')(
    'are given to one process, for as long as that lives',
    async () => {
      const [own = 0] = await freePorts(1)
      expect(await holdPort(own)).toBe(false)
      const other = await otherProcess()
      expect(await portIsFree(other.port)).toBe(true)
      expect(await holdPort(other.port)).toBe(false)
      await other.kill()
      expect(await holdPort(other.port)).toBe(true)
    },
  )
})
