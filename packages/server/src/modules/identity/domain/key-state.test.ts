import { expect, it } from "vitest";
import { keyState, opens } from "./key-state.ts";

const noon = new Date("2026-03-01T12:00:00Z");
const before = new Date(noon.getTime() - 1);
const key = { suspendedAt: null, revokedAt: null, expiresAt: null, retiresAt: null };

it("has expired at the instant it expires, and not a millisecond earlier", () => {
  expect(keyState({ ...key, expiresAt: noon }, noon)).toBe("expired");
  expect(keyState({ ...key, expiresAt: noon }, before)).toBe("active");
});

it("keeps a rotated key open until its overlap ends", () => {
  expect(opens(keyState({ ...key, retiresAt: noon }, before))).toBe(true);
  expect(keyState({ ...key, retiresAt: noon }, noon)).toBe("rotated");
});

it("never opens what was revoked, whatever else is true of it", () => {
  expect(keyState({ ...key, revokedAt: before, retiresAt: noon }, before)).toBe("revoked");
});

it("does not open while suspended", () => {
  expect(opens(keyState({ ...key, suspendedAt: before }, noon))).toBe(false);
});
