import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'

/** The lines of a packed file, without their ends, bit by bit. Throws where the last one is cut off. */
export async function* gunzipLines(file: string): AsyncGenerator<string> {
  const source = createReadStream(file)
  const content = createGunzip().setEncoding('utf8')
  source.once('error', (fault) => content.destroy(fault))
  source.pipe(content)
  try {
    let unfinished = ''
    for await (const chunk of content) {
      const lines = `${unfinished}${chunk}`.split('\n')
      unfinished = lines.pop() ?? ''
      yield* lines
    }
    if (unfinished !== '') throw new Error('its last line is cut off')
  } finally {
    source.destroy()
  }
}
