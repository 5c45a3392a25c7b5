import { type FileHandle, open, rename, rm } from 'node:fs/promises'

/**
 * Replaces a file as a whole: a reader, and a crash at any moment, sees the old content or the new one and
 * never a part. The temporary file lies beside it, since a rename is atomic only within one file system.
 */
export function writeWholeFile(file: string, content: string | Uint8Array): Promise<void> {
  return replaceFile(file, (handle) => handle.writeFile(content))
}

/** The same with whatever `write` puts into the empty file that it is given; gives what it resolves with. */
export async function replaceFile<T>(file: string, write: (handle: FileHandle) => Promise<T>): Promise<T> {
  const temporary = `${file}.${process.pid}.part`
  try {
    await using handle = await open(temporary, 'w')
    const written = await write(handle)
    await handle.sync()
    await rename(temporary, file)
    return written
  } catch (cause) {
    await rm(temporary, { force: true })
    throw cause
  }
}
