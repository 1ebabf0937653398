/** Our engine asked flat questions: the question is put into AuthZEN's shape each time, the roles come with it. */
import { compileRoleHolder, decide, type Platform, type Principal } from "@bailiwick/decision";
import type { Contender } from "../contender.ts";
import { flatRequest } from "../flat.ts";
import { load } from "./bailiwick.ts";

export const flatBailiwick: Contender = {
  name: "Bailiwick",
  note: "`decide` of packages/decision, with holders of roles",
  build: (world) => {
    const { platform, tenants, options } = load(world);
    const holders = new Map<string, Holders>();
    return {
      prepare: (requests) => {
        const asked = requests.map(flatRequest);
        return (index) => {
          const request = asked[index];
          const tenant = tenants.get(request?.tenant ?? "");
          if (tenant === undefined || request === undefined) return false;
          const { user, roles, capability, attributes } = request;
          const holder = holderOf(platform, holders, roles);
          const question = { subject: { type: "user", id: user }, action: { name: capability }, context: attributes };
          return decide(tenant, holder, question, Date.now(), options).allowed;
        };
      },
    };
  },
};

/** By the first role: who has it alone, and who has another beside it. */
interface Holders {
  readonly alone: Principal;
  readonly beside: Map<string, Principal>;
}

function holderOf(platform: Platform, holders: Map<string, Holders>, roles: readonly string[]): Principal | undefined {
  const first = roles[0];
  const second = roles[1];
  if (first === undefined) return undefined;
  let known = holders.get(first);
  if (known === undefined) {
    known = { alone: compileRoleHolder(platform, [first]), beside: new Map() };
    holders.set(first, known);
  }
  if (second === undefined) return known.alone;
  let both = known.beside.get(second);
  if (both === undefined) {
    both = compileRoleHolder(platform, [first, second]);
    known.beside.set(second, both);
  }
  return both;
}
