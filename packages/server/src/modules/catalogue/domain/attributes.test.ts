import { describe, expect, it } from "vitest";
import { diffCatalogues, overlay, parseCatalogue, printCatalogue } from "./index.ts";

const file = (attributes: string, condition: string, parameters = "") => ({
  name: "desk.yaml",
  text: `catalogue: 1
products:
  desk: { label: Desk }
attributes:
${attributes}
capabilities:
  desk.export:
    kind: switch
    class: export
    condition: ${condition}
policyTemplates:
  limit:
    effect: deny
    classes: [write]
    parameters: { most: { type: number }, ${parameters} }
    condition: "resource.count > params.most"
`,
});
const plain = "  principal.department: string\n  resource.count: { type: int, label: Pieces }";
const read = (attributes: string, condition: string, parameters?: string) =>
  parseCatalogue([file(attributes, condition, parameters)]);
const catalogueOf = (attributes: string, condition: string) => {
  const { catalogue, errors } = read(attributes, condition);
  if (catalogue === undefined) throw new Error(JSON.stringify(errors));
  return catalogue;
};

describe("declared attributes", () => {
  it("give conditions their types", () => {
    const { attributes, capabilities, policyTemplates } = catalogueOf(plain, "resource.count + 1 > 3");
    expect(attributes).toEqual([
      { key: "principal.department", type: "string" },
      { key: "resource.count", type: "int", label: "Pieces" },
    ]);
    expect(capabilities[0]?.condition).toMatchObject({
      op: ">",
      args: [{ op: "+", args: [{ attribute: "resource.count", as: "int" }, { int: "1" }] }, { int: "3" }],
    });
    expect(policyTemplates[0]?.condition).toMatchObject({ args: [{ as: "int" }, { parameter: "most" }] });
  });

  it.each([
    ["a type that does not exist", "  resource.count: number", "'true'", "/attributes/resource.count"],
    ["a path that is none", "  colour: string", "'true'", "/attributes/colour"],
    ["one that is built in", "  tenant.zone: string", "'true'", "/attributes/tenant.zone"],
    ["a condition of wrong types", plain, "principal.department > 5", "/capabilities/desk.export/condition"],
    ["a condition that can't be read", plain, "'1 +'", "/capabilities/desk.export/condition"],
    [
      "a tree of wrong types",
      plain,
      "{ op: startsWith, args: [{ attribute: resource.count }, { value: x }] }",
      "/capabilities/desk.export/condition",
    ],
    [
      "a mistake in a tree",
      plain,
      "{ op: not, args: [{ attribute: nobody.x }] }",
      "/capabilities/desk.export/condition/args/0/attribute",
    ],
    ["a parameter that is none", plain, "params.most > 5.0", "/capabilities/desk.export/condition"],
  ])("refuse %s at its place", (_, attributes, condition, path) => {
    const { errors = [] } = read(attributes, condition);
    expect(errors.map((error) => error.path)).toEqual([path]);
    expect(errors[0]?.line).toBeGreaterThan(3);
  });

  it("may be declared in another file, or have been published before", () => {
    const using = { ...file("  context.mfa: bool", "resource.count + 1 > 3"), name: "using.yaml" };
    const [declaring] = [{ name: "base.yaml", text: `catalogue: 1\nattributes:\n${plain}\n` }];
    expect(parseCatalogue([using, declaring]).errors).toBeUndefined();
    const known = parseCatalogue([declaring]).catalogue;
    const later = parseCatalogue([using], known).catalogue;
    expect(later?.capabilities[0]?.condition).toMatchObject({ args: [{ args: [{ as: "int" }, {}] }, {}] });
  });

  it("are printed with conditions as text, and reading that changes nothing", () => {
    const written = catalogueOf(plain, "'!(principal.department in [\"sales\"]) && has(context.mfa)'");
    const text = printCatalogue(written);
    expect(text).toContain("!(principal.department in [");
    expect(text).toContain("principal.department: string");
    const again = parseCatalogue([{ name: "again.yaml", text }]);
    expect(again.catalogue).toEqual(written);
  });

  it("leave a tree a tree where text would say something else", () => {
    const raw = "{ op: gt, args: [{ attribute: resource.count }, { value: 3 }] }";
    const written = catalogueOf(plain, raw);
    const text = printCatalogue(written);
    expect(parseCatalogue([{ name: "again.yaml", text }]).catalogue).toEqual(written);
  });

  it("are told apart when they change, and another type may take something away", () => {
    const before = catalogueOf(plain, "'true'");
    const after = catalogueOf(plain.replace("string", "list<string>"), "'true'");
    expect(diffCatalogues(before, after)).toEqual([
      { section: "attributes", key: "principal.department", change: "changed", breaking: true, fields: ["type"] },
    ]);
    expect(overlay(before, after).attributes).toHaveLength(2);
  });
});
