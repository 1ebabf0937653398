import fc from "fast-check";
import { expect, it } from "vitest";
import { stringify } from "yaml";
import { readYaml } from "../catalogue/index.ts";

// oxlint-disable-next-line no-control-regex -- naming them is the purpose
const refused = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;

it("a policy that came as JSON is kept as YAML that says the same, whatever its texts are", () => {
  const text = fc.string({ unit: "grapheme" }).filter((each) => !refused.test(each));
  // Refused by name, in JSON as in YAML.
  const name = text.filter((each) => each !== "__proto__");
  const value = fc.letrec((tie) => ({
    json: fc.oneof(
      { maxDepth: 3 },
      text,
      fc.boolean(),
      fc.integer(),
      fc.constant(null),
      fc.array(tie("json")),
      fc.dictionary(name, tie("json")),
    ),
  })).json;
  fc.assert(
    fc.property(fc.dictionary(name, value), (document) => {
      const read = readYaml({ name: "policy.yaml", text: stringify(document) });
      expect(read.source?.value ?? read.errors).toEqual(document);
    }),
    { numRuns: 100 },
  );
});
