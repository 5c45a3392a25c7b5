import { createReadStream } from 'node:fs'
import { constants, createGunzip } from 'node:zlib'

/** The lines of a packed file, without their ends, bit by bit. Throws where the last one is cut off. */
export async function* gunzipLines(file: string): AsyncGenerator<string> {
  if ((yield* wholeLines(file, false)) !== '') throw new Error('its last line is cut off')
}

/**
 * The lines of a packed file that have an end, without it; returns what is behind the last one. The packed
 * bytes may end anywhere where they `may_be_cut_off`, and else it throws for that.
 */
export async function* wholeLines(file: string, may_be_cut_off: boolean): AsyncGenerator<string, string> {
  const source = createReadStream(file)
  const ending = may_be_cut_off ? { finishFlush: constants.Z_SYNC_FLUSH } : {}
  const content = createGunzip(ending).setEncoding('utf8')
  source.once('error', (fault) => content.destroy(fault))
  source.pipe(content)
  try {
    let unfinished = ''
    for await (const chunk of content) {
      const lines = `${unfinished}${chunk}`.split('\n')
      unfinished = lines.pop() ?? ''
      yield* lines
    }
    return unfinished
  } finally {
    source.destroy()
  }
}
