import { type Capability, type Catalogue, productOf } from "./catalogue.ts";
import { type Lookup, unknownProduct } from "./lookup.ts";
import { type Finding, finding, type Path } from "./problem.ts";
import { validateMainLimit } from "./validate-item.ts";

export function validateCapability(capability: Capability, all: Lookup): Finding[] {
  const path = ["capabilities", capability.key];
  return [
    ...unknownProduct(capability.key, path, all),
    ...validateKind(capability, path),
    ...validatePermission(capability, path, all),
    ...validateMeters(capability, path, all),
    ...(capability.limit === undefined ? [] : validateMainLimit(capability.limit, [...path, "per"])),
  ];
}

/** Fields that belong to one kind only, and those a kind cannot do without. */
function validateKind(capability: Capability, path: Path): Finding[] {
  const { kind, valueType, values, scale, rounding, limit, keeps } = capability;
  const misplaced = (field: string, present: boolean, belongs: string): Finding[] =>
    present ? [finding("field_invalid", [...path, field], `\`${field}\` belongs to ${belongs}; remove it.`)] : [];
  const isValue = kind === "value";
  const isMeter = kind === "meter";
  const limitField = limit?.window ? "per" : limit?.soft === undefined ? "limit" : "soft";
  return [
    ...misplaced("valueType", !isValue && valueType !== undefined, "values"),
    ...misplaced("values", valueType !== "enum" && values !== undefined, "an enum"),
    ...misplaced("keeps", valueType !== "number" && keeps !== undefined, "values of type number, which say days"),
    ...misplaced("scale", !isMeter && scale !== undefined, "meters"),
    ...misplaced("rounding", !isMeter && rounding !== undefined, "meters"),
    ...misplaced(limitField, !isMeter && limit !== undefined, "meters"),
    ...(isValue && valueType === undefined
      ? [finding("field_missing", path, "Say the value's type: add `valueType: number | string | enum | json`.")]
      : []),
    ...(valueType === "enum" && values === undefined
      ? [finding("field_missing", path, "List what the enum may be: add `values: [...]`.")]
      : []),
  ];
}

function validatePermission({ permission, archived }: Capability, path: Path, all: Lookup): Finding[] {
  if (permission === undefined) return [];
  const at = [...path, "permission"];
  const found = all.permissions.get(permission);
  if (found === undefined) {
    return [
      finding("reference_unknown", at, `There is no permission \`${permission}\`; define it or correct the key.`),
    ];
  }
  if (!found.archived || archived) return [];
  return [finding("reference_archived", at, `The permission \`${permission}\` is archived; require another.`)];
}

function validateMeters({ key, meters = [] }: Capability, path: Path, all: Lookup): Finding[] {
  return meters.flatMap((meter, index) => {
    const at = [...path, "meters", index];
    const found = all.capabilities.get(meter);
    if (found === undefined) {
      return [finding("reference_unknown", at, `There is no meter \`${meter}\`; define it or correct the key.`)];
    }
    if (found.kind !== "meter") {
      return [finding("value_mismatch", at, `\`${meter}\` is a ${found.kind}, not a meter; only meters are counted.`)];
    }
    if (meter === key) {
      return [finding("field_invalid", at, "A meter draws on itself already; remove it from the list.")];
    }
    return [];
  });
}

/** An alias means one capability of its product, and never what is somebody's key. */
export function validateAliases(catalogue: Catalogue, whole: Catalogue): Finding[] {
  const owners = new Map<string, string>();
  for (const { key } of whole.capabilities) owners.set(key, key);
  for (const { key, aliases = [] } of whole.capabilities) {
    for (const alias of aliases) {
      const id = `${productOf(key)} ${alias}`;
      owners.set(id, owners.get(id) ?? key);
    }
  }
  return catalogue.capabilities.flatMap(({ key, aliases = [] }) =>
    aliases.flatMap((alias, index) => {
      const owner = owners.get(alias) ?? owners.get(`${productOf(key)} ${alias}`);
      if (owner === key && aliases.indexOf(alias) === index) return [];
      const message = `The alias \`${alias}\` belongs to \`${owner}\` already; remove it here.`;
      return [finding("key_duplicate", ["capabilities", key, "aliases", index], message)];
    }),
  );
}
