#!/bin/sh
# The command line of the bench inside a stack: `run` measures the stack's model on the stack's broker, unless
# flags say otherwise; every other command is taken as it is.
set -eu

bench() {
  exec node --max-old-space-size=320 --max-semi-space-size=16 bench/src/cli.ts "$@"
}

[ "${1:-}" = run ] || bench "$@"

case " $* " in
  *' --model '* | *' --model='*) ;;
  *) set -- "$@" --model "$BENCH_MODEL" ;;
esac
case " $* " in
  *' --broker-url '* | *' --broker-url='*) ;;
  *) [ -z "${BENCH_BROKER_URL:-}" ] || set -- "$@" --broker-url "$BENCH_BROKER_URL" ;;
esac
bench "$@"
