import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Answer, type Harness, openHarness } from "../../../test/harness.ts";

const noon = Date.parse("2026-03-10T12:00:00Z");
const after = (minutes: number) => new Date(noon + minutes * 60_000);

let harness: Harness;
beforeEach(async () => {
  harness = await openHarness();
});
afterEach(() => harness.close());

const link = async (key?: string): Promise<string> => {
  const { status, body } = await harness.as(key ?? harness.operatorKey, "POST", "/api/v1/sign-in-links");
  expect(status).toBe(201);
  return String(body.token);
};
const begin = (credential: string) => harness.as(credential, "POST", "/api/v1/sessions");
const cookieOf = ({ headers }: Answer) => {
  const set = headers["set-cookie"];
  return typeof set === "string" ? (set.split(";")[0] ?? "") : "";
};
const own = { "sec-fetch-site": "same-origin", "bailiwick-session": "cookie" };

type Ask = Parameters<Harness["as"]>[3];
const by = (cookie: string, method: "GET" | "POST", path: string, ask: Ask = {}) =>
  harness.as(undefined, method, path, { ...ask, headers: { cookie, ...own, ...ask.headers } });

async function signedIn(): Promise<{ readonly cookie: string; readonly id: string }> {
  const reply = await begin(await link());
  return { cookie: cookieOf(reply), id: String(reply.body.id) };
}

describe("a sign-in link", () => {
  it("opens one session, and never a second", async () => {
    const token = await link();
    expect(await begin(token)).toMatchObject({ status: 201, body: { open: true, scopes: ["*"] } });
    expect(await begin(token)).toMatchObject({ status: 401, body: { code: "sign_in_link_used" } });
  });

  it("opens one session though two come at once", async () => {
    const token = await link();
    const codes = (await Promise.all([begin(token), begin(token), begin(token)])).map(({ status }) => status);
    expect(codes.toSorted((a, b) => a - b)).toEqual([201, 401, 401]);
  });

  it("works until the instant its fifteen minutes are over", async () => {
    const [first, second] = [await link(), await link()];
    harness.setTime(new Date(after(15).getTime() - 1));
    expect(await begin(first)).toMatchObject({ status: 201 });
    harness.setTime(after(15));
    expect(await begin(second)).toMatchObject({ status: 401, body: { code: "sign_in_link_expired" } });
  });

  it("opens nothing but a session", async () => {
    expect(await harness.as(await link(), "GET", "/api/v1/tenants")).toMatchObject({ status: 403 });
  });

  it("gives its session what its maker may do, and no more", async () => {
    const scopes = ["identity.sign-in-link.create", "tenancy.tenant.read"];
    const made = await harness.operator("POST", "/api/v1/operator-keys", { body: { name: "reader", scopes } });
    const cookie = cookieOf(await begin(await link(String(made.body.key))));
    expect(await by(cookie, "GET", "/api/v1/tenants")).toMatchObject({ status: 200 });
    expect(await by(cookie, "GET", "/api/v1/controls")).toMatchObject({ status: 403 });
  });

  it("is not made by a key that is bound to addresses or to an end", async () => {
    for (const bound of [{ ranges: ["127.0.0.0/8"] }, { expiresAt: after(60).toISOString() }]) {
      const made = await harness.operator("POST", "/api/v1/operator-keys", {
        body: { name: "bound", scopes: ["*"], ...bound },
      });
      for (const path of ["/api/v1/sign-in-links", "/api/v1/sessions"])
        expect(await harness.as(String(made.body.key), "POST", path)).toMatchObject({
          status: 403,
          body: { code: "key_wider_than_own" },
        });
    }
  });

  it("is slow to guess: an address that failed thirty times in a minute waits", async () => {
    for (let attempt = 0; attempt < 30; attempt += 1) await begin("blw_link_guessed");
    expect(await begin("blw_link_guessed")).toMatchObject({ status: 429, body: { code: "quota_exceeded" } });
  });
});

describe("a session's cookie", () => {
  it("is kept from scripts, from other sites and, over https, from every other host", async () => {
    const reply = await begin(await link());
    const [pair = "", ...attributes] = String(reply.headers["set-cookie"]).split("; ");
    expect(pair).toMatch(/^__Host-bailiwick=blw_session_\w+$/);
    expect(attributes).toEqual(expect.arrayContaining(["Path=/", "HttpOnly", "SameSite=Strict", "Secure"]));
    expect(JSON.stringify(reply.body)).not.toContain("blw_session");
  });

  it("is nowhere in the database, nor in a reply that is given again", async () => {
    const headers = { "idempotency-key": "once" };
    const first = await harness.operator("POST", "/api/v1/sessions", { headers });
    expect(first.headers["set-cookie"]).toBeDefined();
    const again = await harness.operator("POST", "/api/v1/sessions", { headers });
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers["set-cookie"]).toBeUndefined();
    const { rows } = await harness.database.owner.query("select headers::text from kernel.idempotency");
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain("cookie");
  });

  it("counts for requests of the console itself, and for no other", async () => {
    const { cookie } = await signedIn();
    const ask = (method: "GET" | "POST", headers: Record<string, string>) =>
      harness.as(undefined, method, method === "GET" ? "/api/v1/me" : "/api/v1/sign-in-links", {
        headers: { cookie, ...headers },
      });
    const refused = { status: 403, body: { code: "foreign_request" } };
    expect(await ask("GET", { "sec-fetch-site": "none" })).toMatchObject({ status: 200 });
    for (const site of ["cross-site", "same-site"]) {
      expect(await ask("GET", { "sec-fetch-site": site })).toMatchObject(refused);
      expect(await ask("POST", { ...own, "sec-fetch-site": site })).toMatchObject(refused);
    }
    expect(await ask("POST", { "sec-fetch-site": "same-origin" })).toMatchObject(refused);
    expect(await ask("POST", { "bailiwick-session": "cookie" })).toMatchObject(refused);
    expect(await ask("POST", { "bailiwick-session": "cookie", origin: "https://evil.example" })).toMatchObject(refused);
    expect(await ask("POST", { "bailiwick-session": "cookie", origin: "null" })).toMatchObject(refused);
    // A session makes no link, so what it is told now is about that.
    expect(await ask("POST", { "bailiwick-session": "cookie", origin: "https://bailiwick.example" })).toMatchObject({
      status: 403,
      body: { code: "forbidden" },
    });
  });

  it("is replaced while it is used, and the one before works for two minutes still", async () => {
    const { cookie } = await signedIn();
    harness.setTime(after(4));
    expect((await by(cookie, "GET", "/api/v1/me")).headers["set-cookie"]).toBeUndefined();
    harness.setTime(after(5));
    const next = cookieOf(await by(cookie, "GET", "/api/v1/me"));
    expect(next).not.toBe("");
    expect(next).not.toBe(cookie);
    // The reply got lost: the same cookie is told again.
    harness.setTime(after(6));
    expect(cookieOf(await by(cookie, "GET", "/api/v1/me"))).toBe(next);
    harness.setTime(after(7));
    expect(await by(cookie, "GET", "/api/v1/me")).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
    expect(await by(next, "GET", "/api/v1/me")).toMatchObject({ status: 200 });
  });

  it("is replaced once, however many requests come at that moment", async () => {
    const { cookie } = await signedIn();
    harness.setTime(after(10));
    const replies = await Promise.all([1, 2, 3, 4].map(() => by(cookie, "GET", "/api/v1/me")));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(new Set(replies.map(cookieOf).filter((each) => each !== "")).size).toBe(1);
  });
});

describe("a key's end", () => {
  const scopes = ["identity.*", "tenancy.*"];
  const made = async () =>
    (await harness.operator("POST", "/api/v1/operator-keys", { body: { name: "person", scopes } })).body;
  const turn = async (id: string, verb: string, body?: object) =>
    expect((await harness.operator("POST", `/api/v1/operator-keys/${id}/${verb}`, { body })).status).toBeLessThan(300);
  const me = async (cookie: string) => (await by(cookie, "GET", "/api/v1/me")).body;

  it.each([
    ["revoke", undefined],
    ["suspend", undefined],
    ["rotate", { overlapHours: 0 }],
  ])("by %s is the end of its sessions, of its links' sessions, and of its links", async (verb, body) => {
    const { id, key } = await made();
    const [direct, byLink, unused] = [await begin(key), await begin(await link(key)), await link(key)];
    const other = await signedIn();
    await turn(id, verb, body);
    for (const reply of [direct, byLink]) expect(await me(cookieOf(reply))).toMatchObject({ code: "session_ended" });
    expect(await begin(unused)).toMatchObject({ status: 401, body: { code: "sign_in_link_expired" } });
    if (verb === "suspend") await turn(id, "resume");
    for (const reply of [direct, byLink]) expect(await me(cookieOf(reply))).toMatchObject({ code: "session_ended" });
    expect(await me(other.cookie)).toMatchObject({ id: other.id });
  });

  it("after an overlap is the end of what it began before, and it begins nothing more", async () => {
    const { id, key } = await made();
    const [before, unused] = [await begin(key), await link(key)];
    await turn(id, "rotate", { overlapHours: 1 });
    for (const path of ["/api/v1/sign-in-links", "/api/v1/sessions"])
      expect(await harness.as(key, "POST", path)).toMatchObject({ status: 403, body: { code: "key_wider_than_own" } });
    const during = await begin(unused);
    expect(during.body).toMatchObject({ endsAt: after(60).toISOString(), keyId: id });
    harness.setTime(after(30));
    const cookies = [];
    for (const reply of [before, during]) cookies.push(cookieOf(await by(cookieOf(reply), "GET", "/api/v1/me")));
    const freer = { name: "freer", scopes: ["tenancy.*"] };
    expect(await by(cookies[0] ?? "", "POST", "/api/v1/operator-keys", { body: freer })).toMatchObject({
      status: 403,
      body: { code: "key_wider_than_own" },
    });
    harness.setTime(after(60));
    for (const cookie of cookies) expect(await me(cookie)).toMatchObject({ code: "session_ended" });
  });

  it("leaves no session, however close the sign-in is to it", async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id, key } = await made();
      const token = await link(key);
      const [first, second] = await Promise.all([begin(token), begin(key), turn(id, "revoke")]);
      for (const reply of [first, second])
        if (reply.status === 201) expect(await me(cookieOf(reply))).toMatchObject({ code: "session_ended" });
      const left = await harness.operator("GET", `/api/v1/sessions?open=true&key=${id}`);
      expect(left.body.items).toEqual([]);
    }
  });

  it("can be foreseen: a key's sessions are found by it", async () => {
    const { id, key } = await made();
    const [direct, byLink] = [await begin(key), await begin(await link(key))];
    await signedIn();
    const found = await harness.operator("GET", `/api/v1/sessions?key=${id}`);
    const of = (each: { id: string; keyId: string }) => `${each.id} ${each.keyId}`;
    expect(new Set(found.body.items.map(of))).toEqual(new Set([of(direct.body), of(byLink.body)]));
    expect(direct.body.keyId).toBe(id);
    expect(byLink.body.keyId).toBe(id);
  });
});

describe("a session", () => {
  it("ends an hour after it was last used", async () => {
    const { cookie } = await signedIn();
    harness.setTime(new Date(after(60).getTime() - 1));
    const next = cookieOf(await by(cookie, "GET", "/api/v1/me"));
    expect(next).not.toBe("");
    harness.setTime(new Date(after(120).getTime() - 1));
    expect(await by(next, "GET", "/api/v1/me")).toMatchObject({ status: 401, body: { code: "session_ended" } });
  });

  it("is not used by asking whether it is open still: its cookie stays, and it ends when left alone", async () => {
    const { cookie, id } = await signedIn();
    const { stillSignedIn } = harness.app.ports;
    for (const minutes of [6, 20, 40]) {
      harness.setTime(after(minutes));
      const caller = await stillSignedIn(id);
      expect(caller).toMatchObject({ id, scopes: ["*"], session: { idleUntil: after(60) } });
      expect(caller.session).not.toHaveProperty("token");
    }
    expect(cookieOf(await by(cookie, "GET", "/api/v1/me"))).not.toBe("");
    await expect(stillSignedIn(id)).resolves.toMatchObject({ session: { idleUntil: after(100) } });
    harness.setTime(after(100));
    await expect(stillSignedIn(id)).rejects.toMatchObject({ kind: { code: "session_ended" } });
  });

  it("is not used by what a page asks in the background: it ends an hour after somebody did something", async () => {
    const { cookie } = await signedIn();
    const asked = () => by(cookie, "GET", "/api/v1/me", { headers: { "bailiwick-session": "background" } });
    for (const minutes of [6, 20, 40]) {
      harness.setTime(after(minutes));
      const { status, headers } = await asked();
      expect(status).toBe(200);
      expect(headers["set-cookie"]).toBeUndefined();
    }
    harness.setTime(after(60));
    expect(await asked()).toMatchObject({ status: 401, body: { code: "session_ended" } });
  });

  it("ends after twelve hours, however busy", async () => {
    let { cookie } = await signedIn();
    for (let minutes = 30; minutes < 720; minutes += 30) {
      harness.setTime(after(minutes));
      cookie = cookieOf(await by(cookie, "GET", "/api/v1/me"));
    }
    harness.setTime(new Date(after(720).getTime() - 1));
    expect(await by(cookie, "GET", "/api/v1/me")).toMatchObject({ status: 200 });
    harness.setTime(after(720));
    expect(await by(cookie, "GET", "/api/v1/me")).toMatchObject({ status: 401, body: { code: "session_ended" } });
  });

  it("opens no other session and makes no link, so its end is its end", async () => {
    const { cookie } = await signedIn();
    for (const path of ["/api/v1/sessions", "/api/v1/sign-in-links"])
      expect(await by(cookie, "POST", path)).toMatchObject({ status: 403, body: { code: "forbidden" } });
  });

  it("acts through the same gate as a key, and is who the audit log names", async () => {
    const { cookie, id } = await signedIn();
    expect(await by(cookie, "GET", "/api/v1/me")).toMatchObject({ body: { id, realm: "operator", scopes: ["*"] } });
    const made = await by(cookie, "POST", "/api/v1/tenants", { body: { slug: "made", name: "Made" } });
    expect(made.status).toBe(201);
    const { rows } = await harness.database.owner.query<{ actor: string; action: string }>(
      "select actor, action from audit.entries where request_id = $1",
      [made.headers["x-request-id"]],
    );
    expect(rows).toEqual([{ actor: id, action: "tenancy.tenant.created" }]);
    expect(await by(cookie, "GET", "/api/v1/nodes")).toMatchObject({ status: 400, body: { code: "tenant_required" } });
    expect(await by(cookie, "GET", "/api/v1/nodes", { tenant: "made" })).toMatchObject({ status: 200 });
  });

  it("is over at once for whoever signs out, and the browser forgets its cookie", async () => {
    const { cookie, id } = await signedIn();
    const out = await by(cookie, "POST", "/api/v1/sign-out");
    expect(out).toMatchObject({ status: 200, body: { session: id } });
    expect(String(out.headers["set-cookie"])).toMatch(/^__Host-bailiwick=; .*Max-Age=0/);
    expect(await by(cookie, "GET", "/api/v1/me")).toMatchObject({ status: 401, body: { code: "session_ended" } });
  });

  it("is listed, and can be ended by another", async () => {
    const [mine, theirs] = [await signedIn(), await signedIn()];
    const open = () => by(mine.cookie, "GET", "/api/v1/sessions?open=true");
    expect((await open()).body.items.map(({ id }: { id: string }) => id).toSorted()).toEqual(
      [mine.id, theirs.id].toSorted(),
    );
    expect(await by(mine.cookie, "POST", `/api/v1/sessions/${theirs.id}/end`)).toMatchObject({
      status: 200,
      body: { open: false, endedBy: mine.id },
    });
    expect(await by(theirs.cookie, "GET", "/api/v1/me")).toMatchObject({ status: 401 });
    expect((await open()).body.items).toHaveLength(1);
  });

  it("is not opened by a cookie that was made up, nor by one of another name", async () => {
    const { cookie } = await signedIn();
    const changed = cookie.slice(0, -1) + (cookie.endsWith("0") ? "1" : "0");
    expect(await by(changed, "GET", "/api/v1/me")).toMatchObject({ status: 401 });
    expect(await by("__Host-bailiwick=nonsense", "GET", "/api/v1/me")).toMatchObject({ status: 401 });
    // The name without the prefix is what another page of this host could set.
    expect(await by(cookie.replace("__Host-", ""), "GET", "/api/v1/me")).toMatchObject({ status: 401 });
  });
});
