# One image for every service of every model, and one for the bench: the same sources, from the same lock file.
#
#     docker compose build          in any of the folders that have a docker-compose.yml
#
# Images are pinned in compose/pieces.yml alone, so the base image comes from there as an argument.
ARG NODE_IMAGE
FROM ${NODE_IMAGE} AS base
WORKDIR /three-ways

# Manifests alone, so that packages are installed again only when one of them changes.
FROM base AS manifests
COPY package.json package-lock.json .npmrc ./
COPY event-contract/package.json event-contract/
COPY service-runtime/package.json service-runtime/
COPY order-workflow/package.json order-workflow/
COPY patterns/package.json patterns/
COPY testbed/package.json testbed/
COPY instrument/package.json instrument/
COPY http-transport/package.json http-transport/
COPY sync-rest/package.json sync-rest/
COPY async-rest/package.json async-rest/
COPY async-rabbitmq/package.json async-rabbitmq/
COPY streaming-kafka/package.json streaming-kafka/
COPY reference/package.json reference/
COPY floor/package.json floor/
COPY result-files/package.json result-files/
COPY report/package.json report/
COPY bench/package.json bench/

FROM manifests AS service-packages
RUN npm ci --omit=dev --ignore-scripts \
    --workspace=patterns --workspace=sync-rest --workspace=async-rest --workspace=async-rabbitmq --workspace=streaming-kafka

FROM manifests AS bench-packages
RUN npm ci --omit=dev --ignore-scripts

FROM base AS service
COPY --from=service-packages /three-ways ./
COPY event-contract event-contract
COPY service-runtime service-runtime
COPY order-workflow order-workflow
COPY patterns patterns
COPY testbed testbed
COPY http-transport http-transport
COPY sync-rest sync-rest
COPY async-rest async-rest
COPY async-rabbitmq async-rabbitmq
COPY streaming-kafka streaming-kafka
# A volume that is mounted there for the first time belongs to the user to whom this belongs.
RUN mkdir /stores && chown node:node /stores
USER node
# The same flags as where a service is a process (testbed/src/service-process.ts says why).
ENTRYPOINT ["node", "--max-semi-space-size=16", "--max-old-space-size=256"]

# Prometheus's agent for Java machines, for who looks on while Kafka works (`--profile observe`): by Maven, as Kafka is
# where there is no Docker. Whoever starts it copies it to where it is wanted.
FROM base AS kafka-agent
RUN apt-get update && apt-get install -y --no-install-recommends maven && rm -rf /var/lib/apt/lists/*
COPY observe/kafka ./
RUN sh fetch-agent.sh
ENTRYPOINT ["cp", "agent.jar", "metrics.yml", "/agent/"]

FROM base AS bench
COPY --from=bench-packages /three-ways ./
COPY . ./
RUN mkdir results && chown node:node results
USER node
ENTRYPOINT ["sh", "compose/bench.sh"]
