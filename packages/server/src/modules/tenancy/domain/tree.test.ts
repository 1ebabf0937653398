import { expect, it } from "vitest";
import { mayLieUnder } from "./tree.ts";

it("lets a node lie under its own kind or a wider one, and never under a narrower one", () => {
  expect(mayLieUnder("team", "department")).toBe(true);
  expect(mayLieUnder("department", "department")).toBe(true);
  expect(mayLieUnder("business_unit", "team")).toBe(false);
  expect(mayLieUnder("workspace", "project")).toBe(true);
  expect(mayLieUnder("team", "workspace")).toBe(false);
});
