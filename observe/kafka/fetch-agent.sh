#!/bin/sh
# Fetches Prometheus's agent for Java machines into `agent.jar`, inside of a build. Maven follows neither the variables
# for a proxy nor the certificates that everything else in a build is given: here it is told both.
set -eu

# Of a network that looks into connections: the certificates that the base image has Node trust besides its own.
if [ -n "${NODE_EXTRA_CA_CERTS:-}" ]; then
  awk '/BEGIN CERTIFICATE/ { n += 1 } n { print > ("/usr/local/share/ca-certificates/extra-" n ".crt") }' "$NODE_EXTRA_CA_CERTS"
  update-ca-certificates >/dev/null 2>&1
fi

# As Docker hands it to a build: its own `proxies`, or `--build-arg HTTPS_PROXY=http://host:port`.
proxy=${HTTPS_PROXY:-${https_proxy:-}}
if [ -n "$proxy" ]; then
  place=${proxy#*://}
  place=${place%%/*}
  case $place in *:*) ;; *) place=$place:80 ;; esac
  set -- "-Dhttps.proxyHost=${place%:*}" "-Dhttps.proxyPort=${place##*:}"
fi

mvn -q -B -C "$@" dependency:copy-dependencies -DoutputDirectory=jars
mv jars/jmx_prometheus_javaagent-*.jar agent.jar
