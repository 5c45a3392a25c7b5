const MASK = '***'

/**
 * The address of a broker as it may be shown: a password in it is `***`, whatever it consists of, and whether
 * or not the address is a right one. Where it cannot be told what is a password, more is hidden, never less.
 */
export function withoutPassword(address: string): string {
  const { scheme, rest } = partsOf(address)
  const end = endOfLogin(rest)
  if (end === -1) return scheme + withoutLostPassword(rest)
  const login = rest.slice(0, end)
  const colon = login.indexOf(':')
  return colon === -1 ? address : `${scheme}${login.slice(0, colon)}:${MASK}${rest.slice(end)}`
}

/** Any text, such as a line of a log or what a library said: every URL in it without its password. */
export function withoutPasswords(text: string): string {
  if (!text.includes('://')) return text
  return text.replace(/[a-z][a-z\d+.-]*:\/\/[^\s"'<>`]+/gi, (url) => {
    return url.includes('@') ? withoutPassword(url) : url
  })
}

/** Whether showing the address would show a password. */
export function holdsPassword(address: string): boolean {
  return withoutPassword(address) !== address
}

function partsOf(address: string): { scheme: string; rest: string } {
  const scheme = /^[^@]*?:\/\//.exec(address)?.[0] ?? ''
  return { scheme, rest: address.slice(scheme.length) }
}

/**
 * Where the `@` stands that ends user and password; -1 where there is none. A password that was typed as it
 * is, and not percent-encoded, may hold `@`, `/`, `?` and `#` itself.
 */
function endOfLogin(rest: string): number {
  const query = /[?#][\w.~-]+=/.exec(rest)?.index ?? rest.length
  const before = rest.lastIndexOf('@', query)
  if (before !== -1) return before
  return isHost(rest.slice(0, query)) ? -1 : rest.lastIndexOf('@')
}

/** Without an `@` what follows the host is a port; anything else may be a password that lost its host. */
function withoutLostPassword(rest: string): string {
  if (isHost(rest)) return rest
  const colon = rest.indexOf(':')
  return colon === -1 ? rest : `${rest.slice(0, colon)}:${MASK}`
}

/** `host:port`, an IPv6 address in brackets, or several of them with commas between; then perhaps a path. */
function isHost(text: string): boolean {
  return /^(\[[\w:.%]*\]|[^\s:,/?#@]*)(:\d*)?(,(\[[\w:.%]*\]|[^\s:,/?#@]*)(:\d*)?)*([/?#]|$)/i.test(text)
}
