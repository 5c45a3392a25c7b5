import { request } from 'undici'
import { expect, it } from 'vitest'
import type { RaisedForSuite } from './raised.ts'

interface DoorDocument {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** Every door shows what it takes: to programs, and to people who have nothing but the door. */
export function documenting(raised: () => RaisedForSuite): void {
  it('has every door say in OpenAPI 3.1 what it takes, events included where they come by HTTP', async () => {
    const { running, signal } = raised()
    for (const { name } of running.services) {
      const url = running.deployment.urls.get(name)
      const { statusCode, body } = await request(`${url}/openapi.json`, { signal })
      expect(statusCode, name).toBe(200)
      const { openapi, paths } = (await body.json()) as DoorDocument
      expect(openapi).toBe('3.1.0')
      expect(paths['/health']?.get, name).toBeDefined()
      if (name === 'order-service') expect(paths['/order/{order_id}']?.get).toBeDefined()
      if (name !== 'inventory-service') continue
      const reserve = await request(`${url}/reserve`, { method: 'POST', body: '{}', signal })
      await reserve.body.dump()
      expect(paths['/reserve']?.post !== undefined).toBe(reserve.statusCode !== 404)
    }
  })

  it('has a page of its own at every door, of which no part is elsewhere', async () => {
    const { running, signal } = raised()
    for (const { name } of running.services) {
      const url = running.deployment.urls.get(name)
      const page = await (await request(`${url}/docs`, { signal })).body.text()
      const parts = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path)
      expect(parts.length, name).toBeGreaterThan(3)
      for (const path of parts) {
        const { statusCode, body } = await request(`${url}${path}`, { signal })
        await body.dump()
        expect([path, statusCode]).toEqual([path, 200])
      }
    }
  })
}
