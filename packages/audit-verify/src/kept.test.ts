import { describe, expect, it } from "vitest";
import { notesIn } from "./kept.ts";

const note = (size: number, signatures = 1) =>
  `bailiwick/tests/ten_1\n${size}\nAAAA\ntime 2026-03-10T12:00:00.000Z\n\n${"— bailiwick/tests QUJDREVG\n".repeat(signatures)}`;

describe("kept checkpoints", () => {
  it("stand one after the other, with or without lines between them, however they were saved", () => {
    const notes = [note(1), note(2, 3), note(3)];
    expect(notesIn(notes.map((each) => `${each}\n`).join(""))).toEqual(notes);
    expect(notesIn(notes.join(""))).toEqual(notes);
    expect(notesIn(notes.join("\n\n\n").trimEnd())).toEqual(notes);
    expect(notesIn(notes.join("\n").replaceAll("\n", "\r\n"))).toEqual(notes);
    expect(notesIn("")).toEqual([]);
    expect(notesIn("\n\n")).toEqual([]);
  });

  it("are found in the messages of a webhook", () => {
    const message = (size: number) => JSON.stringify({ type: "audit.checkpoint", data: { size, note: note(size) } });
    expect(notesIn(`${message(1)}\n${message(2)}\n`)).toEqual([note(1), note(2)]);
    expect(notesIn(`${note(1)}\n${message(2)}`)).toEqual([note(1), note(2)]);
  });

  it("that are broken are not passed over", () => {
    expect(notesIn(`${note(1)}\nbailiwick/tests/ten_1\n2`)).toEqual([note(1), "bailiwick/tests/ten_1\n2\n"]);
    expect(notesIn('{"data":{"no')).toEqual(['{"data":{"no']);
    expect(notesIn('{"data":{"note":7}}')).toEqual(['{"data":{"note":7}}']);
  });
});
