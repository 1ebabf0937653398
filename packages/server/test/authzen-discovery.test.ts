import { describe, expect, it } from "vitest";
import { openHarness } from "./harness.ts";

describe("discovery", () => {
  it.each([undefined, "http://bailiwick.example", "https://bailiwick.example/below", "https://bailiwick.example?a=b"])(
    "is not there when the public URL is %s, which is no identifier",
    async (publicUrl) => {
      const other = await openHarness({ publicUrl });
      try {
        const reply = await other.as(undefined, "GET", "/.well-known/authzen-configuration");
        expect(reply).toMatchObject({ status: 404, body: expect.stringContaining("PUBLIC_URL") });
      } finally {
        await other.close();
      }
    },
  );
});
