import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { slugOf } from "./names.ts";

describe("a slug", () => {
  it.each([
    ["petShow", "pet-show"],
    ["BOX_GOVERNANCE", "box-governance"],
    ["boxAIQ&ASingleDoc/Image", "box-aiq-a-single-doc-image"],
    ["24/7Support", "24-7-support"],
    ["usersManagementSCIM", "users-management-scim"],
    ["Café au lait", "cafe-au-lait"],
    ["日本", "u-65e5-672c"],
  ])("of %s is %s", (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  it("is always part of a valid key", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (name) => {
        expect(slugOf(name)).toMatch(/^[a-z0-9][a-z0-9-]*$/);
      }),
    );
  });
});
