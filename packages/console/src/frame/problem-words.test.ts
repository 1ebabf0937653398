import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { germanTitles } from "./problem-words.ts";

it("has German words for every problem the API knows", () => {
  const reference = readFileSync(join(import.meta.dirname, "../../../../docs/reference/problems.md"), "utf8");
  const codes = [...reference.matchAll(/^\| `(\w+)` \| \d{3} /gm)].map(([, code = ""]) => code);
  expect(codes.length).toBeGreaterThan(50);
  expect(codes.filter((code) => !(code in germanTitles))).toEqual([]);
});
