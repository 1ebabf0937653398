import { expect, it } from "vitest";
import { z } from "zod";
import { type AnyCall, ask } from "../src/kernel/endpoint.ts";
import { freezeInput } from "./frozen.ts";

it("a handler that changes what it was handed breaks, however deep, and one that does not is none the worse", async () => {
  const at = new Date();
  const declared = (handle: (body: { list: number[]; at: Date }) => number) =>
    ask({
      path: "/frozen",
      summary: "Frozen",
      access: { open: "a test's" },
      body: z.strictObject({ list: z.array(z.number()), at: z.date() }),
      example: { list: [1], at },
      reply: z.number(),
      handle: async ({ body }) => handle(body),
    });
  const [changing, reading] = [declared(({ list }) => list.push(2)), declared(({ list }) => list.length)];
  freezeInput([changing, reading]);
  const call = () => ({ params: {}, query: {}, body: { list: [1], at } }) as unknown as AnyCall;
  await expect(changing.handle(call())).rejects.toThrow(TypeError);
  expect(await reading.handle(call())).toBe(1);
});
