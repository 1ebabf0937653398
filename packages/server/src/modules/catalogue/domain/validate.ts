import type { Catalogue, PolicyTemplate, Role } from "./catalogue.ts";
import { emptyCatalogue } from "./catalogue.ts";
import { type Lookup, lookup, unknownProduct } from "./lookup.ts";
import { overlay } from "./overlay.ts";
import { type Finding, finding } from "./problem.ts";
import { lineage } from "./resolve.ts";
import { validateAddOn } from "./validate-add-on.ts";
import { validateAliases, validateCapability } from "./validate-capability.ts";
import { validateAttribute } from "./validate-attribute.ts";
import { validateAuditEvent } from "./validate-audit-event.ts";
import { validateParameters } from "./validate-parameters.ts";
import { validateDefaults, validatePlan } from "./validate-plan.ts";

/** Everything that is wrong with a catalogue of the right shape. Its references may lead into what is `known`. */
export function validate(catalogue: Catalogue, known: Catalogue = emptyCatalogue): readonly Finding[] {
  const whole = overlay(known, catalogue);
  const all = lookup(whole);
  return [
    ...catalogue.attributes.flatMap(validateAttribute),
    ...catalogue.capabilities.flatMap((capability) => validateCapability(capability, all)),
    ...validateAliases(catalogue, whole),
    ...catalogue.roles.flatMap((role) => validateRole(role, all)),
    ...catalogue.plans.flatMap((plan) => validatePlan(plan, all)),
    ...validateDefaults(catalogue, whole),
    ...catalogue.addOns.flatMap((addOn) => validateAddOn(addOn, all)),
    ...catalogue.policyTemplates.flatMap((template) => validateTemplate(template, all)),
    ...catalogue.auditEvents.flatMap((event) => validateAuditEvent(event, all, lookup(known))),
    ...validateSuccession(catalogue, known),
    ...validateSize(all),
  ];
}

const MOST_ITEMS = 100_000;

/** Short texts can give much: what is inherited counts for each plan that inherits it. */
function validateSize({ plans }: Lookup): Finding[] {
  let given = 0;
  for (const plan of plans.values()) for (const { items } of lineage(plan, plans)) given += items.length;
  const message = `All plans together give more than ${MOST_ITEMS} items, inherited ones counted; give fewer.`;
  return given > MOST_ITEMS ? [finding("document_too_large", ["plans"], message)] : [];
}

function validateRole(role: Role, all: Lookup): Finding[] {
  const path = ["roles", role.key];
  return [
    ...unknownProduct(role.key, path, all),
    ...role.grants.flatMap(({ permission: key, reach }) => {
      const at = [...path, "grants", key];
      const permission = all.permissions.get(key);
      if (permission === undefined) {
        return [finding("reference_unknown", at, `There is no permission \`${key}\`; define it or correct the key.`)];
      }
      if (permission.archived && !role.archived) {
        return [finding("reference_archived", at, `The permission \`${key}\` is archived; drop it from the role.`)];
      }
      if (permission.reaches?.includes(reach) === false) {
        const allowed = permission.reaches.join(", ");
        return [finding("reach_forbidden", at, `\`${key}\` is given with the reach ${allowed}, not ${reach}.`)];
      }
      return [];
    }),
  ];
}

function validateTemplate(template: PolicyTemplate, all: Lookup): Finding[] {
  const path = ["policyTemplates", template.key];
  const keys = [...all.capabilities.keys()];
  return [
    ...(template.capabilities ?? []).flatMap((pattern, index) =>
      pattern === "*" || keys.some((key) => matches(pattern, key))
        ? []
        : [
            finding(
              "reference_unknown",
              [...path, "capabilities", index],
              `No capability matches \`${pattern}\`; correct it.`,
            ),
          ],
    ),
    ...validateParameters(template, [...path, "parameters"]),
  ];
}

const matches = (pattern: string, key: string): boolean =>
  pattern.endsWith(".*") ? key.startsWith(pattern.slice(0, -1)) : key === pattern;

/** A key that is published keeps its meaning for ever. */
function validateSuccession(catalogue: Catalogue, known: Catalogue): Finding[] {
  const before = lookup(known).capabilities;
  return catalogue.capabilities.flatMap((capability) => {
    const earlier = before.get(capability.key);
    if (earlier === undefined) return [];
    const path = ["capabilities", capability.key];
    const was = earlier.valueType ?? earlier.kind;
    const is = capability.valueType ?? capability.kind;
    if (was !== is) {
      const message = `\`${capability.key}\` is a ${was}; a key keeps its meaning: give the ${is} a new key.`;
      return [finding("key_reused", [...path, "kind"], message)];
    }
    if (earlier.archived && !capability.archived) {
      const message = `\`${capability.key}\` is archived; its key cannot be used again: choose a new one.`;
      return [finding("key_reused", path, message)];
    }
    return [];
  });
}
