import { expect, it } from "vitest";
import { UsageError } from "../frame/usage-error.ts";
import { linesIn, textIn } from "./audit-files.ts";

it("a folder where a file is wanted is told as such, as is what is not there", () => {
  for (const read of [textIn, (path: string) => linesIn([path])]) {
    expect(() => read(import.meta.dirname)).toThrow(
      new UsageError(`${import.meta.dirname} is a folder: name the files in it`),
    );
    expect(() => read("none.jsonl")).toThrow(new UsageError("There is no none.jsonl"));
  }
});
