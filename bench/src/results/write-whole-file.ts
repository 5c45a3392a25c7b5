import { open, rename, rm } from 'node:fs/promises'

/**
 * Replaces a file as a whole: a reader, and a crash at any moment, sees the old content or the new one and
 * never a part. The temporary file lies beside it, since a rename is atomic only within one file system.
 */
export async function writeWholeFile(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${file}.${process.pid}.part`
  try {
    await using handle = await open(temporary, 'w')
    await handle.writeFile(content)
    await handle.sync()
    await rename(temporary, file)
  } catch (cause) {
    await rm(temporary, { force: true })
    throw cause
  }
}
