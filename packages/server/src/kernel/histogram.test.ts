import { Histogram, Registry } from "prom-client";
import { expect, it } from "vitest";
import { histogram } from "./histogram.ts";

const named = { name: "tests_seconds", help: "What a test took" };
const bounds = [0.001, 0.5, 2];
const labels = { method: "GET", route: "/a" };
const linesOf = async (registry: Registry) => (await registry.metrics()).trimEnd().split("\n").toSorted();

it("tells what the library's own would tell, at the ends of its buckets too", async () => {
  const [own, theirs] = [new Registry(), new Registry()];
  const begin = histogram(own, { ...named, bounds });
  const library = new Histogram({ ...named, buckets: bounds, labelNames: ["method", "route"], registers: [theirs] });
  const [first, second] = [begin(labels), begin({ ...labels, route: "/b" })];
  for (const value of [0, 0.001, 0.0011, 0.5, 1, 2, 2.5, 1e9]) {
    first(value);
    library.observe(labels, value);
  }
  second(1);
  library.observe({ ...labels, route: "/b" }, 1);
  expect(await linesOf(own)).toEqual(await linesOf(theirs));
});
