import { type Names, namesBehind } from './names.ts'
import { withVhost } from './open-connection.ts'

/** What decides where in a broker a system lives. */
export interface Placing {
  readonly broker_url: string
  /** Empty: bare names in the vhost of the URL. */
  readonly namespace: string
  /** The namespace is a prefix of names in the vhost of the URL, and not a vhost of its own. */
  readonly shares_vhost?: boolean | undefined
}

/** Where in a broker a system lives. */
export interface Place {
  /** The broker, with the vhost in it. */
  readonly url: string
  readonly vhost: string
  readonly names: Names
}

export function placeOf({ broker_url, namespace, shares_vhost }: Placing): Place {
  const own_vhost = shares_vhost === true ? '' : namespace
  return {
    url: withVhost(broker_url, own_vhost),
    vhost: own_vhost === '' ? vhostOf(broker_url) : own_vhost,
    names: namesBehind(shares_vhost === true && namespace !== '' ? `${namespace}.` : ''),
  }
}

/** The vhost that a URL names; without one it is the default. */
export function vhostOf(broker_url: string): string {
  const path = new URL(broker_url).pathname.slice(1)
  return path === '' ? '/' : decodeURIComponent(path)
}
