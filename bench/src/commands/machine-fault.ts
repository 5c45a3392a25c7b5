/**
 * What this machine lacks, as a sentence with what to do about it, where an error of the system says so;
 * `undefined` for every other failure.
 */
export function machineFault(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined
  const { code, path, syscall } = cause as NodeJS.ErrnoException
  if (isFullStore(cause)) return `${NO_ROOM} ${SQLITE_SAID}. ${FREE_SOME}`
  const remedy = REMEDIES[code ?? '']
  if (remedy === undefined) return undefined
  const [what, advice] = remedy
  const where = [code, syscall, path].filter((part) => part !== undefined)
  return `${what} (${where.join(' ')}). ${advice}`
}

const NO_ROOM = 'There is no room left on the disk'
const SQLITE_SAID = '(SQLite: the disk is full)'
const FREE_SOME =
  'Free some; stores and brokers lie under TMPDIR, results under --out, downloads under THREE_WAYS_CACHE.'
const NOT_ALLOWED =
  'Have it given to this user, or choose another place: TMPDIR, --out and THREE_WAYS_CACHE name them.'

/** What it means, and what to do. */
const REMEDIES: Readonly<Record<string, readonly [string, string]>> = {
  ENOSPC: [NO_ROOM, FREE_SOME],
  EDQUOT: ["There is no room left in this user's quota", FREE_SOME],
  EROFS: ['The file system is read-only', NOT_ALLOWED],
  EACCES: ['This user may not do that', NOT_ALLOWED],
  EPERM: ['This user may not do that', NOT_ALLOWED],
  EMFILE: ['Too many files are open', 'Raise the limit, for example with "ulimit -n 4096".'],
  ENFILE: ['Too many files are open on this machine', 'End what holds them.'],
  EAGAIN: ['No further process can be started', 'Raise the limit ("ulimit -u"), or end other processes.'],
  ENOMEM: ['There is not enough memory', 'End other processes.'],
  EADDRINUSE: ['A port is taken', 'End what listens there, or choose another port.'],
}

/** Of SQLite's result codes, the 13th. */
function isFullStore(cause: Error): boolean {
  return 'errcode' in cause && cause.errcode === 13
}
