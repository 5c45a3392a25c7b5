import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** Says which evidence a small copy of a results folder lacks; the folder of a run has no such file. */
export const LEFT_OUT_FILE = 'left-out.json'

const fileSchema = z.object({
  file: z.string(),
  bytes: z.int().min(0),
  /** Of a file that was left out of an earlier copy, of which this one was made: when it was counted. */
  counted_at: z.iso.datetime().optional(),
})
export type LeftOutFile = z.output<typeof fileSchema>

export const leftOutSchema = z.object({
  /** When what was left out here was there and was counted for the last time. */
  counted_at: z.iso.datetime(),
  /** Paths inside the folder; what each of them was is kept in `metrics.json`, by its SHA-256. */
  files: z.array(fileSchema).readonly(),
})
export type LeftOut = z.output<typeof leftOutSchema>

export function leftOutText(left_out: LeftOut): string {
  return `${JSON.stringify(left_out, null, 2)}\n`
}

/** `undefined` where nothing was left out. Rejects where the file cannot be read as one. */
export async function readLeftOut(folder: string): Promise<LeftOut | undefined> {
  const text = await readFile(join(folder, LEFT_OUT_FILE), 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined
    throw cause
  })
  return text === undefined ? undefined : leftOutSchema.parse(JSON.parse(text))
}
