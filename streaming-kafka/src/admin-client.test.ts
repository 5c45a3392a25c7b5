import { expect, it } from 'vitest'
import { AdminClient } from './admin-client.ts'

it('waits for no answer without end, and says for which and of whom, without the password', async () => {
  await using broker = new AdminClient('kafka://ana:s3cret@127.0.0.1:1', 'test')
  const asked = broker.answered('listTopics', new Promise(() => {}), 50)
  await expect(asked).rejects.toMatchObject({
    code: 'not_answering',
    message: 'Asking Kafka at 127.0.0.1:1 (listTopics): expected an answer within 0.05 s, got none.',
  })
})
