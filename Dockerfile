# syntax=docker/dockerfile:1
# Three stages: the build with its tools, the packages that run, and an image with neither a shell nor a package manager.
ARG NODE=22

FROM node:${NODE}-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json vite.config.ts ./
COPY shared shared
COPY web web
COPY server server
RUN npm run build

FROM node:${NODE}-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM gcr.io/distroless/nodejs${NODE}-debian12:nonroot
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 HEALTH_HOST=0.0.0.0 HEALTH_PORT=9090
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE ./
COPY server/ops/health-check.mjs server/ops/health-check.mjs
USER nonroot
EXPOSE 3000 9090
# As a list, since there is no shell: it asks the server's own port for health.
HEALTHCHECK --interval=10s --timeout=6s --start-period=20s --retries=3 \
  CMD ["/nodejs/bin/node", "server/ops/health-check.mjs", "http://127.0.0.1:9090/readyz"]
STOPSIGNAL SIGTERM
CMD ["dist/server/main.js"]
