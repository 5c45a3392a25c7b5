import { mkdir } from 'node:fs/promises'
import { startOwnedProcess } from '@three-ways/testbed/brokers/owned-process'
import { listenForInterruption } from '../src/commands/interruption.ts'
import { openWorkingFolder } from '../src/run/working-folder.ts'

// A command that started a process and does not end when it is asked to. With `busy` a thread of Node's is
// at work for ever, for which Node waits at its end.

using _interruption = listenForInterruption({ say: (line) => void process.stderr.write(`${line}\n`) })
await using folder = await openWorkingFolder('never-ending-')
await using child = await startOwnedProcess({
  command: '/bin/sleep',
  arguments: ['1000'],
  environment: {},
})
if (process.argv[2] === 'busy') void mkdir('/proc/three-ways/for-ever', { recursive: true })
process.stdout.write(`${JSON.stringify({ child: child.pid, folder: folder.path })}\n`)
await new Promise(() => setInterval(() => {}, 1_000))
