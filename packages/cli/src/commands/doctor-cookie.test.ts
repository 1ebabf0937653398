import { describe, expect, it } from "vitest";
import { sessionCookie } from "./doctor-cookie.ts";

const alone = { HOST: "127.0.0.1", TRUSTED_PROXIES: [] };

describe("the session cookie, to the doctor", () => {
  it("is well where PUBLIC_URL is an https address", () => {
    expect(sessionCookie({ ...alone, HOST: "0.0.0.0", PUBLIC_URL: "https://bailiwick.example" }).fine).toBe(true);
  });

  it.each([
    { ...alone, HOST: "0.0.0.0" },
    { ...alone, TRUSTED_PROXIES: ["10.0.0.1"] },
    { ...alone, PUBLIC_URL: "http://bailiwick.example" },
  ])("is bad where others can reach the server and it knows of no https: %j", (reach) => {
    expect(sessionCookie(reach)).toMatchObject({
      fine: false,
      said: expect.stringContaining("neither Secure nor"),
      advice: expect.stringContaining("PUBLIC_URL"),
    });
  });

  it("is told, and is no failure, where only this machine reaches the server", () => {
    for (const HOST of ["127.0.0.1", "localhost", "::1"])
      expect(sessionCookie({ ...alone, HOST })).toMatchObject({ fine: null, said: expect.stringContaining("Secure") });
  });
});
