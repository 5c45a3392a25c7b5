import { glob, open, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { runCommand } from './run-command.ts'

export interface RelocationRequest {
  /** Where the packages are unpacked now. */
  folder: string
  /** Where the folder will stand when it is used. */
  final_folder: string
  environment: NodeJS.ProcessEnv
  signal: AbortSignal
}

/**
 * Makes an unpacked Erlang run from its folder, with the C library that was unpacked beside it, which may
 * be newer than the system's. Every program that is started directly needs this, the small port programs
 * too. LD_LIBRARY_PATH is no way out: it would break the system's own programs that Erlang starts.
 */
export async function relocateErlang(request: RelocationRequest): Promise<void> {
  const { folder, final_folder, signal, environment } = request
  const loader = await firstMatch(folder, 'usr/lib/*/ld-linux*.so.*')
  const libraries = dirname(loader)
  const run = (words: string[]) =>
    runCommand(join(folder, loader), ['--library-path', join(folder, libraries), ...words], {
      signal,
      timeout_ms: 60_000,
      environment,
    })
  const patchelf = (...words: string[]) => run([join(folder, 'usr/bin/patchelf'), ...words])

  for await (const path of glob('usr/lib/erlang/**', { cwd: folder })) {
    const file = join(folder, path)
    if (!(await isElf(file))) continue
    // A library has no interpreter, and none is wanted.
    const has_interpreter = await patchelf('--print-interpreter', file).then(
      () => true,
      () => false,
    )
    signal.throwIfAborted()
    if (!has_interpreter) continue
    const search = ['--force-rpath', '--set-rpath', join(final_folder, libraries)]
    await patchelf('--set-interpreter', join(final_folder, loader), ...search, file)
  }
  await setErlangRoot(folder, final_folder)
  // The loader lists what a program would load, and fails if anything is missing.
  await run(['--list', join(folder, await firstMatch(folder, 'usr/lib/erlang/erts-*/bin/beam.smp'))])
  await run([
    '--list',
    join(folder, await firstMatch(folder, 'usr/lib/erlang/lib/crypto-*/priv/lib/crypto.so')),
  ])
}

async function setErlangRoot(folder: string, final_folder: string): Promise<void> {
  const start_script = join(folder, 'usr/lib/erlang/bin/erl')
  const text = await readFile(start_script, 'utf8')
  const moved = text.replaceAll(/ROOTDIR=\/usr\/lib\/erlang$/gm, `ROOTDIR="${final_folder}/usr/lib/erlang"`)
  if (moved === text) throw new Error(`${basename(start_script)} names no ROOTDIR that could be changed`)
  await writeFile(start_script, moved)
}

async function isElf(file: string): Promise<boolean> {
  try {
    await using handle = await open(file, 'r')
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0)
    return bytesRead === 4 && buffer.toString('latin1') === '\x7fELF'
  } catch {
    return false
  }
}

/** The path, relative to the folder, of the first file that matches. */
export async function firstMatch(folder: string, pattern: string): Promise<string> {
  for await (const path of glob(pattern, { cwd: folder })) return path
  throw new Error(`there is no ${pattern} in ${folder}`)
}
