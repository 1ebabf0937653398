# Built from the clone alone: docker build -t bailiwick .
FROM node:20-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
COPY packages/audit-verify/package.json packages/audit-verify/
COPY packages/bench/package.json packages/bench/
COPY packages/cli/package.json packages/cli/
COPY packages/console/package.json packages/console/
COPY packages/decision/package.json packages/decision/
COPY packages/e2e/package.json packages/e2e/
COPY packages/sdk/package.json packages/sdk/
COPY packages/server/package.json packages/server/
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.base.json ./
COPY packages packages
RUN npm run build

FROM node:20-bookworm-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=8080 \
    BAILIWICK_DATA=/var/lib/bailiwick
WORKDIR /opt/bailiwick
# npm wants the manifest of every workspace the lock file knows; only what the command line needs is installed.
COPY --from=build /build/package.json /build/package-lock.json /build/.npmrc ./
COPY --from=build /build/packages/bench/package.json packages/bench/
COPY --from=build /build/packages/e2e/package.json packages/e2e/
COPY --from=build /build/packages/audit-verify/package.json packages/audit-verify/
COPY --from=build /build/packages/audit-verify/dist packages/audit-verify/dist
COPY --from=build /build/packages/decision/package.json packages/decision/
COPY --from=build /build/packages/decision/dist packages/decision/dist
COPY --from=build /build/packages/console/package.json packages/console/
COPY --from=build /build/packages/console/dist packages/console/dist
COPY --from=build /build/packages/sdk/package.json packages/sdk/
COPY --from=build /build/packages/sdk/dist packages/sdk/dist
COPY --from=build /build/packages/server/package.json packages/server/
COPY --from=build /build/packages/server/dist packages/server/dist
COPY --from=build /build/packages/cli/package.json packages/cli/
COPY --from=build /build/packages/cli/bin packages/cli/bin
COPY --from=build /build/packages/cli/dist packages/cli/dist
COPY packages/server/migrations packages/server/migrations
COPY catalogues catalogues
COPY policies policies
COPY LICENSE ./
# The code belongs to root and the process is not root: it cannot change what it runs. Its data is in the volume.
RUN npm ci --ignore-scripts --omit=dev --workspace=packages/cli \
    && npm cache clean --force \
    && ln -s /opt/bailiwick/packages/cli/bin/bailiwick.js /usr/local/bin/bailiwick \
    && install -d -o node -g node -m 0700 /var/lib/bailiwick
USER node
VOLUME /var/lib/bailiwick
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((reply) => process.exit(reply.ok ? 0 : 1), () => process.exit(1))"]
# In exec form the process is the first one and hears SIGTERM itself; docker stop should wait as long as a request may take.
STOPSIGNAL SIGTERM
ENTRYPOINT ["bailiwick"]
CMD ["start"]
