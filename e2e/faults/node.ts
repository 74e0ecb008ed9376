/** The bench's server: the product's, with deadlines so much shorter that hours of outages pass in minutes. */
import { fileURLToPath } from "node:url";
import { readConfig } from "../../server/config.ts";
import { serverLimits } from "../../server/limits.ts";
import { run } from "../../server/run.ts";

const divisor = Number(process.env["FAULTS_DIVISOR"] ?? "1");
const shorter = (ms: number): number => Math.ceil(ms / divisor);

const limits = {
  ...serverLimits,
  helloDeadlineMs: shorter(serverLimits.helloDeadlineMs),
  heartbeatMs: shorter(serverLimits.heartbeatMs),
  goodbyeMs: shorter(serverLimits.goodbyeMs),
  returnSpreadMs: shorter(serverLimits.returnSpreadMs),
  returnSpreadPerSocketMs: shorter(serverLimits.returnSpreadPerSocketMs),
  leaseMs: shorter(serverLimits.leaseMs),
  leaseRenewMs: shorter(serverLimits.leaseRenewMs),
  storeAnswerMs: shorter(serverLimits.storeAnswerMs),
  storeRetryMs: shorter(serverLimits.storeRetryMs),
  seatReserveMs: shorter(serverLimits.seatReserveMs),
};

// The pages lie beside the built server, as those of the product.
await run(readConfig(process.env), limits, fileURLToPath(new URL("../web", import.meta.url)));
