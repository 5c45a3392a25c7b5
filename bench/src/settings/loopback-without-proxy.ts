const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']

/**
 * Has requests to this machine go to it, where Node is told to use the proxies of the environment
 * (`NODE_USE_ENV_PROXY`): no proxy knows the services and brokers that run here. For everything else the
 * environment stays as it is. To be called before the first request; threads and children inherit it.
 */
export function reachLoopbackWithoutProxy(environment: NodeJS.ProcessEnv): void {
  // The lower case goes first wherever both are looked at.
  const without = environment.no_proxy ?? environment.NO_PROXY ?? ''
  if (without.trim() === '*') return
  const named = without.split(/[\s,]+/).filter((host) => host !== '')
  const missing = LOOPBACK.filter((host) => !named.includes(host))
  environment.no_proxy = [...named, ...missing].join(',')
}
