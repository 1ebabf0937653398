import { setTimeout as pause } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import { expect, it } from "vitest";
import { openReceiver } from "../../server/test/receiver.ts";
import { installation } from "./process.ts";

it("a message that was on its way when the server was killed arrives after all, under the same id", async () => {
  const home = installation();
  // The first time it takes the message and never says so.
  const receiver = await openReceiver((reply, count) => count > 1 && reply.writeHead(204).end());
  try {
    const first = await home.start({ OUTBOUND_ALLOW: "127.0.0.1" });
    const headers = {
      authorization: `Bearer ${/blw_op_\w+/.exec(first.output())?.[0]}`,
      "bailiwick-tenant": "acme",
      "content-type": "application/json",
    };
    const call = async (url: string, method: "GET" | "POST", path: string, body?: object) => {
      const init = { method, headers, body: body === undefined ? null : JSON.stringify(body) };
      const reply = await fetch(`${url}/api/v1/audit/anchors${path}`, init);
      if (!reply.ok) throw new Error(`${path}: ${await reply.text()}`);
      return (await reply.json()) as any;
    };
    const { id, secret } = await call(first.url, "POST", "", { name: "Own record", url: receiver.url });
    await call(first.url, "POST", `/${id}/test`, {});
    while (receiver.received.length < 1) await pause(50);
    first.process.kill("SIGKILL");
    await first.exited;

    const second = await home.start({ OUTBOUND_ALLOW: "127.0.0.1" });
    while ((await call(second.url, "GET", `/${id}`)).test.result === null) await pause(200);
    expect(await call(second.url, "GET", `/${id}`)).toMatchObject({ test: { result: { failure: null } } });
    const [lost, taken] = receiver.received;
    expect(receiver.received.length).toBe(2);
    expect(taken?.headers["webhook-id"]).toBe(lost?.headers["webhook-id"]);
    expect(new Webhook(secret).verify(taken?.body ?? "", taken?.headers as Record<string, string>)).toMatchObject({
      type: "audit.anchor.test",
      data: { anchor: id },
    });
  } finally {
    await receiver.close();
    await home.remove();
  }
});
