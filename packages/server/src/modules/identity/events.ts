import { z } from "zod";
import { event } from "../../kernel/event.ts";

const principal = {
  data: z.object({ principalId: z.string(), externalId: z.string() }),
  example: { principalId: "prn_0000000000000000000000000a", externalId: "user-1" },
};
const key = {
  data: z.object({ keyId: z.string(), name: z.string() }),
  example: { keyId: "key_0000000000000000000000000a", name: "Billing service" },
};

export const principalCreated = event({
  type: "identity.principal.created",
  version: 1,
  summary: "A principal was created",
  ...principal,
});
export const principalUpdated = event({
  type: "identity.principal.updated",
  version: 1,
  summary: "A principal's name, status, attributes or memberships changed",
  ...principal,
});
export const keyCreated = event({
  type: "identity.key.created",
  version: 1,
  summary: "An API key was created",
  ...key,
});
export const keyRotated = event({
  type: "identity.key.rotated",
  version: 1,
  summary: "An API key got a successor; the old one works until the overlap ends",
  ...key,
});
export const keyChanged = event({
  type: "identity.key.changed",
  version: 1,
  summary: "An API key was suspended or resumed",
  ...key,
});
export const keyRevoked = event({
  type: "identity.key.revoked",
  version: 1,
  summary: "An API key was revoked",
  ...key,
});
