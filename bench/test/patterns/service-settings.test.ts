import { expect, it } from 'vitest'
import { raisePatterns } from './raise-patterns.ts'

const ALONE = { 'payment-service': { HANDLER_CONCURRENCY: '1' } }

it('one service may have settings of its own, such as how many handlers are at work', async () => {
  await using owned = new AsyncDisposableStack()
  const raised = await raisePatterns('reference', owned, {}, 'patterns', ALONE)
  const handlers = async (service: string) => {
    return (await raised.ask(service, 'GET /status')).body.settings.handler_concurrency
  }
  expect(await handlers('payment-service')).toBe(1)
  expect(await handlers('email-service')).toBe(32)
})

it('settings for a service that there is not are refused', async () => {
  await using owned = new AsyncDisposableStack()
  const raising = raisePatterns('reference', owned, {}, 'patterns', { 'paymnet-service': {} })
  await expect(raising).rejects.toThrow(/user-service.*paymnet-service/)
})
