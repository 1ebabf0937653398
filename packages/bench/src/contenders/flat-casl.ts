/** CASL asked flat questions: an ability for each plan and each set of roles, held ready as soon as it is first met. */
import type { MongoAbility } from "@casl/ability";
import { subject } from "@casl/ability";
import type { Contender } from "../contender.ts";
import { type FlatRequest, flatRequest } from "../flat.ts";
import { monthlyAllowance } from "../workload.ts";
import { abilityOfPlan, abilityOfRoles, casl } from "./casl.ts";

export const flatCasl: Contender = {
  name: casl.name,
  note: "abilities for each plan and set of roles held ready; exceptions and limits beside it",
  build: (world) => {
    const plans = new Map(world.plans.map((plan) => [plan, abilityOfPlan(world, plan)]));
    const capabilities = new Map(world.capabilities.map((capability) => [capability.key, capability]));
    const tenants = new Map(world.tenants.map((tenant) => [tenant.id, tenant]));
    const abilities = new Map<string, MongoAbility>();

    function abilityOf(roles: readonly string[]): MongoAbility {
      const name = roles.length === 1 ? (roles[0] ?? "") : roles.join(" ");
      let ability = abilities.get(name);
      if (ability === undefined) {
        ability = abilityOfRoles(world, roles);
        abilities.set(name, ability);
      }
      return ability;
    }

    function isAllowed({ tenant: id, roles, capability: key, attributes }: FlatRequest): boolean {
      const capability = capabilities.get(key);
      const tenant = tenants.get(id);
      if (capability === undefined || tenant === undefined) return false;
      const exception = capability.metered ? undefined : tenant.exceptions[key];
      if (!(exception ?? plans.get(tenant.plan)?.can("use", key))) return false;
      if (capability.metered && (tenant.counters[key] ?? 0) + 1 > monthlyAllowance) return false;
      return abilityOf(roles).can("use", capability.test === undefined ? key : subject(key, { ...attributes }));
    }

    return {
      prepare: (requests) => {
        const asked = requests.map(flatRequest);
        return (index) => {
          const request = asked[index];
          return request !== undefined && isAllowed(request);
        };
      },
    };
  },
};
