import { describe, expect, it } from "vitest";
import { instantOf, mapRow } from "./mapping.ts";

describe("a row of another log", () => {
  it("is read where the mapping says, the first place that leads somewhere", () => {
    const row = { a: { "b/c": "login", "": "odd" }, who: { email: "", id: 7 }, list: ["x", "y"], err: "denied" };
    expect(
      mapRow(row, {
        action: ["/nothing", "/a/b~1c"],
        actor: ["/who/email", "/who/id"],
        target: ["/list/1"],
        failed: ["/err"],
      }),
    ).toMatchObject({ action: "login", actor: "7", target: "y", failed: true, occurredAt: undefined });
  });

  it("that does not say what was done is none", () => {
    expect(mapRow({ a: 1 }, { action: ["/b", "/toString", "/__proto__"] })).toBeUndefined();
    for (const row of [null, 1, "text", []]) expect(mapRow(row, { action: ["/a"] })).toBeUndefined();
  });
});

it("a time is read in every form logs have it in, and in no other", () => {
  const same = new Date("2022-03-22T14:21:53.225Z");
  for (const text of [
    "2022-03-22T14:21:53.225Z",
    "2022-03-22 14:21:53.225",
    "2022-03-22 14:21:53.225000000",
    "2022-03-22T16:21:53.225+02:00",
    "2022-03-22T16:21:53.225+0200",
    "1647958913.225",
  ])
    expect(instantOf(text), text).toEqual(same);
  expect(instantOf(1_647_958_913_225)).toEqual(same);
  for (const value of ["yesterday", "22.03.2022", "2022-13-45T00:00:00Z", "", {}, null, true])
    expect(instantOf(value)).toBeUndefined();
});
