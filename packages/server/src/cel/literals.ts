import { Buffer } from "node:buffer";
import type { Literal } from "./parse.ts";
import type { Typed } from "./translation.ts";

/** A double is a JSON number; ints have a form of their own. */
export function literal(given: Literal): Typed {
  switch (given.kind) {
    case "int":
      return { condition: { int: String(given.value) }, type: "int" };
    case "uint":
      return { condition: { uint: String(given.value) }, type: "uint" };
    case "double":
      // JSON has no negative zero.
      return Object.is(given.value, -0)
        ? { condition: { op: "negate", args: [{ value: 0 }] }, type: "double" }
        : { condition: { value: given.value }, type: "double" };
    case "bytes":
      return { condition: { bytes: Buffer.from(given.value).toString("base64") }, type: "bytes" };
    case "string":
    case "bool":
      return { condition: { value: given.value }, type: given.kind };
    case "null":
      return { condition: { value: null }, type: "null" };
  }
}
