#!/usr/bin/env bash
# The health check of a container: asks the service beside it, on SERVICE_PORT, and ends with 0 when it is ready,
# else with 1 and what it waits for. By bash and its sockets: of dozens of services each is asked every few
# seconds, and a Node for every question takes more processor time than many of them do.
set -u
exec 2>&1
# Who hangs up early is a service that does not answer, and no reason to die.
trap '' PIPE

readonly ANSWERS_WITHIN_S=4

fail() {
  printf '%s\n' "$*"
  exit 1
}

{
  # In HTTP/1.0 an answer ends with its connection.
  printf 'GET /health HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' >&3
  IFS= read -r -d '' -t "$ANSWERS_WITHIN_S" answer <&3
  # At the end of the connection it is 1; past the time it is more than 128.
  [ "$?" -le 128 ] || fail "no answer within $ANSWERS_WITHIN_S s"
} 3<>"/dev/tcp/127.0.0.1/$SERVICE_PORT" || exit 1

[ -n "$answer" ] || fail 'the connection ended without an answer'
printf '%s\n' "${answer#*$'\r\n\r\n'}"
[[ $answer == HTTP/1.?' 200 '* ]]
