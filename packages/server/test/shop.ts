import type { AddressInfo } from "node:net";
import { type Harness, openHarness } from "./harness.ts";

export const catalogue = {
  catalogue: 1,
  version: "1",
  currency: "EUR",
  products: { shop: { label: "Shop" }, other: { label: "Other" } },
  capabilities: {
    "shop.checkout": { label: "Checkout", kind: "switch", class: "write", aliases: ["New checkout"] },
    "shop.gifts": { label: "Gifts", kind: "switch", class: "write" },
    "shop.theme": { label: "Theme", kind: "value", valueType: "string", class: "read" },
    "shop.rows": { label: "Rows", kind: "value", valueType: "number", class: "read" },
    "shop.fonts": { label: "Fonts", kind: "value", valueType: "number", class: "read" },
    "shop.banner": { label: "Banner", kind: "value", valueType: "json", class: "read" },
    "shop.colours": { label: "Colours", kind: "value", valueType: "json", class: "read" },
    "shop.logo": { label: "Logo", kind: "value", valueType: "string", class: "read" },
    "shop.orders": { label: "Orders", kind: "meter", class: "write", unit: "order", per: "month" },
    "other.thing": { label: "Thing", kind: "switch", class: "read" },
  },
  plans: {
    "shop.all": {
      label: "All",
      price: 0,
      items: {
        "shop.checkout": true,
        "shop.gifts": true,
        "shop.theme": "dark",
        "shop.rows": 12.5,
        "shop.fonts": "unlimited",
        "shop.banner": { value: { title: "Hello", images: 3 } },
        "shop.colours": { value: ["red", "blue"] },
        "shop.orders": 100,
      },
    },
  },
};

/** A tenant with flags of every kind, listening, and what a test makes in it. */
export interface Shop {
  readonly harness: Harness;
  readonly url: string;
  /** Of an app, and of one that is believed about its users. */
  readonly key: string;
  readonly trustedKey: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- replies of every shape
  make(path: string, body: object): Promise<any>;
}

export async function openShop(): Promise<Shop> {
  const harness = await openHarness();
  await harness.app.http.listen({ port: 0, host: "127.0.0.1" });
  const make: Shop["make"] = async (path, body) => {
    const about = /catalogue|tenants$|controls/.test(path) ? {} : { tenant: "shop" };
    const made = await harness.operator("POST", path, { body, ...about });
    if (made.status >= 300) throw new Error(`POST ${path}: ${JSON.stringify(made.body)}`);
    return made.body;
  };
  await make("/api/v1/catalogue/push", { files: [{ name: "shop.yaml", text: JSON.stringify(catalogue) }] });
  await make("/api/v1/tenants", { slug: "shop", name: "Shop", plan: "shop.all" });
  await make("/api/v1/principals", { externalId: "known-1", attributes: { country: "PT" } });
  await make("/api/v1/rules", {
    effect: "allow",
    capabilities: ["shop.gifts"],
    condition: { op: "eq", args: [{ attribute: "principal.country" }, { value: "PT" }] },
  });
  return {
    harness,
    url: `http://127.0.0.1:${(harness.app.http.server.address() as AddressInfo).port}`,
    key: (await make("/api/v1/keys", { name: "app", scopes: ["decisions.decision.make"] })).key,
    trustedKey: (await make("/api/v1/keys", { name: "server", scopes: ["decisions.*"] })).key,
    make,
  };
}
