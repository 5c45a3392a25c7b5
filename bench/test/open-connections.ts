import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** Both ends of a connection, as the kernel writes them: `0100007F:1F90`. */
interface Socket {
  readonly local: string
  readonly remote: string
  readonly inode: string
}

const ESTABLISHED = '01'

/** The established TCP connections in the text of `/proc/net/tcp` or `tcp6` (proc(5)). Pure. */
export function establishedIn(text: string): Socket[] {
  return text.split('\n').flatMap((line) => {
    const [number, local, remote, state, , , , , , inode] = line.trim().split(/\s+/)
    const is_row = number?.endsWith(':') === true && state === ESTABLISHED
    if (!is_row || local === undefined || remote === undefined || inode === undefined) return []
    return [{ local: plain(local), remote: plain(remote), inode }]
  })
}

/** An address of IPv4 that is written as one of IPv6 is the same. */
function plain(address: string): string {
  const mapped = /^0000000000000000FFFF0000([0-9A-F]{8}:[0-9A-F]{4})$/.exec(address)
  return mapped?.[1] ?? address
}

/** How many connections have two owners; those of one owner with itself are none. Pure. */
export function connectionsAmong(
  sockets: readonly Socket[],
  ownerOf: (inode: string) => string | undefined,
): number {
  const owners = new Map(sockets.map((socket) => [`${socket.local} ${socket.remote}`, ownerOf(socket.inode)]))
  const between = sockets.filter(({ local, remote }) => {
    const [here, there] = [owners.get(`${local} ${remote}`), owners.get(`${remote} ${local}`)]
    return here !== undefined && there !== undefined && here !== there
  })
  return between.length / 2
}

/**
 * The connections that processes have open among each other now, by who owns which process; what an owner has
 * with itself is none. Throws where there is no `/proc`.
 */
export function openConnections(owners: ReadonlyMap<string, readonly number[]>): number {
  const by_inode = new Map<string, string>()
  for (const [owner, pids] of owners) {
    for (const pid of pids) for (const inode of socketsOf(pid)) by_inode.set(inode, owner)
  }
  const sockets = ['tcp', 'tcp6'].flatMap((kind) => establishedIn(readFileSync(`/proc/net/${kind}`, 'utf8')))
  return connectionsAmong(sockets, (inode) => by_inode.get(inode))
}

function socketsOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`
  return readdirSync(folder).flatMap((name) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${name}`))?.[1] ?? []
    } catch {
      // Closed since it was listed.
      return []
    }
  })
}
