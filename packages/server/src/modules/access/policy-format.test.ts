import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { policyJsonSchema } from "./policy-format.ts";

const root = join(import.meta.dirname, "../../../../..");

it("the schema for editors is the one in the reference, and takes every policy that comes along", () => {
  const published: unknown = JSON.parse(readFileSync(join(root, "docs/reference/policy.schema.json"), "utf8"));
  expect(published).toEqual(JSON.parse(JSON.stringify(policyJsonSchema())));
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(policyJsonSchema());
  const names = readdirSync(join(root, "policies"));
  expect(names.length).toBeGreaterThan(1);
  for (const name of names) {
    const document: unknown = parse(readFileSync(join(root, "policies", name), "utf8"));
    expect(validate(document), `${name}: ${JSON.stringify(validate.errors)}`).toBe(true);
  }
  expect(validate({ policy: 1, key: "a", rules: {}, colour: "red" })).toBe(false);
});
