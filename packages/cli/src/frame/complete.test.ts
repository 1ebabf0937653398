import { describe, expect, it } from "vitest";
import { commands } from "../commands/index.ts";
import { complete, type Look } from "./complete.ts";

const look: Look = async (kind) => [{ text: `acme-${kind}`, says: "Acme" }, { text: `zenith-${kind}` }];
const offered = async (...words: readonly string[]) => (await complete(words, commands, look)).map(({ text }) => text);

describe("completion", () => {
  it("offers the next word of a command", async () => {
    expect(await offered("")).toEqual(expect.arrayContaining(["start", "tenants", "catalogue", "decide", "doctor"]));
    expect(await offered("ten")).toEqual(["tenants"]);
    expect(await offered("tenants", "s")).toEqual(["show", "subscriptions", "suspend"]);
    expect(await offered("nonsense", "")).toEqual([]);
  });

  it("offers options, but not those that were given and may be given once", async () => {
    expect(await offered("decide", "--sub")).toEqual(["--subject"]);
    expect(await offered("decide", "--subject", "a", "--sub")).toEqual([]);
    expect(await offered("decide", "--context", "a=1", "--cont")).toEqual(["--context"]);
    expect(await offered("--prof")).toEqual(["--profile"]);
  });

  it("offers values: choices, files, and what the server knows", async () => {
    expect(await offered("tenants", "list", "--status", "")).toEqual(["active", "suspended", "closed"]);
    expect(await offered("tenants", "list", "--status=s")).toEqual(["--status=suspended"]);
    expect(await offered("decide", "--file", "")).toEqual([":file"]);
    expect(await offered("catalogue", "push", "one.yaml", "")).toEqual([":file"]);
    expect(await offered("decide", "--capability", "ac")).toEqual(["acme-capability"]);
    expect(await offered("decide", "--tenant=ac")).toEqual(["--tenant=acme-tenant"]);
    expect(await offered("--tenant", "ac")).toEqual(["acme-tenant"]);
    expect(await offered("completion", "")).toEqual(["bash", "zsh", "fish"]);
    expect(await offered("completion", "bash", "")).toEqual([]);
  });

  it("offers arguments by their place, options between them aside", async () => {
    expect(await offered("tenants", "show", "--url", "http://x", "ac")).toEqual(["acme-tenant"]);
    expect(await offered("tenants", "show", "acme", "")).toEqual([]);
  });
});
