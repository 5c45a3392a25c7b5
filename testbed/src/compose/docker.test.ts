import { rmSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { docker, requireDocker } from './docker.ts'
import { type FakeDocker, fakeDocker } from './fake-docker.ts'
import { newProjectName } from './project-name.ts'
import { removeProject, sweepDeadProjects } from './project-removal.ts'
import { expectLinux } from './shared-machine.ts'

const { signal } = new AbortController()
let fake: FakeDocker | undefined

function withDocker(script: string): FakeDocker {
  fake = fakeDocker(script)
  vi.stubEnv('PATH', fake.path)
  return fake
}

afterEach(() => {
  vi.unstubAllEnvs()
  if (fake !== undefined) rmSync(fake.folder, { recursive: true, force: true })
  fake = undefined
})

test('a machine without the program is told so, and what to do', async () => {
  vi.stubEnv('PATH', '/nowhere')
  await expect(requireDocker(signal)).rejects.toMatchObject({
    code: 'no_docker',
    message: expect.stringMatching(/docker on PATH.*--broker local/),
  })
})

test('a daemon that does not answer is told with its own words', async () => {
  withDocker('echo "Cannot connect to the Docker daemon" >&2; exit 1')
  await expect(requireDocker(signal)).rejects.toMatchObject({
    code: 'docker_silent',
    message: expect.stringMatching(/Cannot connect to the Docker daemon.*systemctl start docker/s),
  })
})

test('a docker without compose is told so', async () => {
  withDocker(
    `case "$1" in version) echo 28.2.2;; *) echo "'compose' is not a docker command" >&2; exit 1;; esac`,
  )
  await expect(requireDocker(signal)).rejects.toMatchObject({ code: 'no_compose' })
})

test('both versions are known where both answer', async () => {
  withDocker('case "$1" in version) echo 28.2.2;; *) echo v2.40.3;; esac')
  expect(await requireDocker(signal)).toEqual({ docker: '28.2.2', compose: '2.40.3' })
})

test('what somebody exported for a stack of their own does not reach ours', async () => {
  withDocker('env')
  vi.stubEnv('FORCE_FAILURE', 'true')
  vi.stubEnv('COMPOSE_FILE', 'other.yml')
  vi.stubEnv('DOCKER_HOST', 'unix:///other.sock')
  const { stdout } = await docker(['version'], { signal })
  expect(stdout).not.toMatch(/FORCE_FAILURE|COMPOSE_FILE/)
  expect(stdout).toContain('DOCKER_HOST=unix:///other.sock')
})

test('a removal looks again until nothing is left, also of what was made meanwhile', async () => {
  // The first look finds one container, the second one that came late, the third nothing.
  const { calls } = withDocker(`
    case "$*" in
      "container ls"*) n=$(cat "$STATE/n" 2>/dev/null || echo 0); n=$((n + 1)); echo $n >"$STATE/n"
        [ $n -gt 2 ] || echo "container-$n";;
    esac`)
  await removeProject('p')
  const removed = calls().filter((call) => call.includes(' rm '))
  expect(removed).toEqual([
    'container rm --force --volumes container-1',
    'container rm --force --volumes container-2',
  ])
})

test('only projects of benches that have gone are swept', async () => {
  const living = newProjectName()
  const dead = living.replace(/-\d+-\d+-([0-9a-f]+)$/, '-999999999-1-$1')
  const { calls } = withDocker(`
    case "$*" in
      *--format*) printf '%s\\n' '${living}' '${dead}' somebody-elses;;
      "network ls"*${dead}*) [ -e "$STATE/gone" ] || echo n1;;
      "network rm"*) touch "$STATE/gone";;
    esac`)
  expect(await sweepDeadProjects(signal)).toEqual([dead])
  expect(calls().filter((call) => call.includes(' rm '))).toEqual(['network rm n1'])
})

test('elsewhere than on Linux containers are refused, with the way that works there', () => {
  expect(() => expectLinux('darwin')).toThrow(/darwin.*docker compose run --rm bench/)
  expect(() => expectLinux('linux')).not.toThrow()
})
