import { createSocket } from 'node:dgram'
import { noSuchName } from './no-such-name.ts'

/*
 * Runs in a container beside a stack. Docker's resolver asks it for every name that it does not know itself,
 * and that is the name of a service which is down. The answer is "no such name", at once; asked upstream, it
 * would depend on the machine's own name servers, and take seconds where those are slow or not there.
 */
const socket = createSocket('udp4')
socket.on('message', (question, { port, address }) => socket.send(noSuchName(question), port, address))
socket.bind(53)
process.once('SIGTERM', () => process.exit(0))
