import { afterAll, describe, expect, it } from "vitest";
import { isAtRevision } from "../src/kernel/endpoint.ts";
import type { Harness } from "./harness.ts";
import { home, makeScene } from "./scene.ts";
import { nameOf } from "./walk.ts";

const scene = await makeScene();
const harness: Harness = await scene.open();

afterAll(async () => {
  await harness.close();
  await scene.drop();
});

it("every decision is one of a revision, in whatever protocol it is asked", () => {
  const decisions = harness.app.product.endpoints.filter(
    ({ kind, access }) => kind === "ask" && "permission" in access && access.permission === "decisions.decision.make",
  );
  expect(decisions.length).toBeGreaterThan(10);
  expect(decisions.filter((endpoint) => !isAtRevision(endpoint)).map(nameOf)).toEqual([]);
});

describe("a caller that hands on the revision of its change", () => {
  const agent = { type: "user", id: "agent-1" };
  const resource = { type: "ticket", id: "T-1", properties: { node: "support-berlin" } };
  const ticket = { type: "ticket", id: "T-1" };
  const asked = [
    ["/access/v1/evaluation", { subject: agent, action: { name: "desk.sso" }, resource }],
    ["/access/v1/evaluations", { subject: agent, resource, evaluations: [{ action: { name: "desk.sso" } }] }],
    ["/access/v1/search/subject", { subject: { type: "user" }, action: { name: "desk.sso" }, resource }],
    ["/access/v1/search/subject", { subject: { type: "robot" }, action: { name: "desk.sso" }, resource }],
    ["/access/v1/search/resource", { subject: agent, action: { name: "desk.sso" }, resource: { type: "node" } }],
    ["/access/v1/search/action", { subject: agent, resource: ticket }],
    ["/ofrep/v1/evaluate/flags/desk.sso", { context: { targetingKey: "agent-1" } }],
    ["/ofrep/v1/evaluate/flags", { context: { targetingKey: "agent-1" } }],
  ] as const;

  it.each(asked)("is answered by %s from a state that has it", async (path, body) => {
    const changed = await harness.operator("POST", "/api/v1/principals", {
      tenant: home,
      body: { externalId: `seen ${path} ${JSON.stringify(body).length}` },
    });
    const seen = String(changed.headers["bailiwick-revision"]);
    const { status, headers } = await harness.operator("POST", path, {
      tenant: home,
      body,
      headers: { "bailiwick-min-revision": seen },
    });
    expect(status).toBe(200);
    expect(numberOf(String(headers["bailiwick-revision"]))).toBeGreaterThanOrEqual(numberOf(seen));
  });

  it("is held to the later one, where body and header both say one", async () => {
    const [path, body] = asked[0];
    const { headers } = await harness.operator("POST", path, { tenant: home, body });
    const seen = String(headers["bailiwick-revision"]);
    for (const [inBody, inHeader] of [
      [seen, "999999-1"],
      ["1-999999", seen],
    ] as const) {
      const reply = await harness.operator("POST", "/api/v1/decisions", {
        tenant: home,
        body: { ...body, minRevision: inBody },
        headers: { "bailiwick-min-revision": inHeader },
      });
      expect(reply).toMatchObject({ status: 409, body: { code: "revision_not_reached" } });
    }
  });
});

const numberOf = (revision: string): number => Number(revision.split("-")[1]);
