import { OFREPProvider } from "@openfeature/ofrep-provider";
import { OFREPWebProvider } from "@openfeature/ofrep-web-provider";
import { type Client, OpenFeature } from "@openfeature/server-sdk";
import { OpenFeature as OpenFeatureWeb, type Provider } from "@openfeature/web-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openShop, type Shop } from "./shop.ts";

let { harness, url, key } = {} as Shop;
beforeAll(async () => {
  ({ harness, url, key } = await openShop());
});
afterAll(async () => {
  await OpenFeature.clearProviders();
  await OpenFeatureWeb.clearProviders();
  await harness?.close();
});

describe("the server provider of OpenFeature", () => {
  let client: Client;
  beforeAll(async () => {
    const provider = new OFREPProvider({ baseUrl: url, headers: [["Authorization", `Bearer ${key}`]] });
    await OpenFeature.setProviderAndWait("bailiwick", provider);
    client = OpenFeature.getClient("bailiwick");
    client.setContext({ targetingKey: "known-1" });
  });

  it("resolves every kind", async () => {
    expect(await client.getBooleanDetails("shop.checkout", false)).toMatchObject({
      value: true,
      variant: "on",
      reason: "TARGETING_MATCH",
      flagMetadata: { code: "allowed" },
    });
    expect(await client.getStringValue("shop.theme", "light")).toBe("dark");
    expect(await client.getNumberValue("shop.rows", 5)).toBe(12.5);
    expect(await client.getObjectValue("shop.banner", {})).toEqual({ title: "Hello", images: 3 });
    expect(await client.getBooleanValue("shop.orders", false)).toBe(true);
    expect(await client.getBooleanValue("shop.gifts", true, { targetingKey: "stranger", country: "DE" })).toBe(false);
  });

  it("falls back to the code's default, and says why", async () => {
    expect(await client.getBooleanDetails("shop.nothing", true)).toMatchObject({
      value: true,
      reason: "ERROR",
      errorCode: "FLAG_NOT_FOUND",
    });
    expect(await client.getStringDetails("shop.checkout", "x")).toMatchObject({
      value: "x",
      errorCode: "TYPE_MISMATCH",
    });
    expect(await client.getStringValue("shop.logo", "plain.svg")).toBe("plain.svg");
    const [missing, wrong] = [{ targetingKey: "" }, { targetingKey: "known-1", quantity: 3 }];
    expect((await client.getBooleanDetails("shop.checkout", false, missing)).errorCode).toBe("TARGETING_KEY_MISSING");
    expect((await client.getBooleanDetails("shop.checkout", false, wrong)).errorCode).toBe("INVALID_CONTEXT");
  });

  it("is refused without a key that is good", async () => {
    const provider = new OFREPProvider({ baseUrl: url, headers: [["X-API-Key", "blw_live_nothing"]] });
    await OpenFeature.setProviderAndWait("stranger", provider);
    const details = await OpenFeature.getClient("stranger").getBooleanDetails("shop.checkout", false, {
      targetingKey: "known-1",
    });
    expect(details).toMatchObject({ value: false, reason: "ERROR" });
  });
});

describe("the web provider of OpenFeature", () => {
  it("fetches all flags once, follows its context, and is told when nothing has changed", async () => {
    const statuses: number[] = [];
    const counting: typeof fetch = async (...asked) => {
      const reply = await fetch(...asked);
      statuses.push(reply.status);
      return reply;
    };
    const provider = new OFREPWebProvider({
      baseUrl: url,
      headers: [["X-API-Key", key]],
      fetchImplementation: counting,
      cacheMode: "disabled",
      pollInterval: 20,
    });
    await OpenFeatureWeb.setContext({ targetingKey: "known-1" });
    await OpenFeatureWeb.setProviderAndWait(provider as Provider);
    const client = OpenFeatureWeb.getClient();
    expect(client.getBooleanValue("shop.checkout", false)).toBe(true);
    expect(client.getStringValue("shop.theme", "light")).toBe("dark");
    expect(client.getNumberValue("shop.fonts", 3)).toBe(3);
    expect(client.getBooleanDetails("shop.gifts", false)).toMatchObject({
      value: true,
      flagMetadata: { code: "allowed" },
    });
    expect(client.getObjectDetails("shop.colours", {})).toMatchObject({ value: {}, errorCode: "GENERAL" });
    await expect.poll(() => statuses.slice(1)).toContain(304);
    await OpenFeatureWeb.setContext({ targetingKey: "stranger" });
    expect(client.getBooleanValue("shop.gifts", true)).toBe(false);
    expect(new Set(statuses)).toEqual(new Set([200, 304]));
  });
});
