#!/bin/bash
# Starts Kafka as its image does. With METRICS=on, and the agent that the profile `observe` puts beside it, its Java
# machine tells Prometheus of itself. Said here and not in the container's environment: Kafka's own tools, which health
# checks start in the same container, would want the port too.
set -eu

if [ "${METRICS:-off}" = on ] && [ -e /agent/agent.jar ]; then
  export KAFKA_OPTS="-javaagent:/agent/agent.jar=9404:/agent/metrics.yml"
fi
exec /etc/kafka/docker/run
