import { problem } from "../../kernel/problem.ts";

export const externalIdTaken = problem(
  "external_id_taken",
  409,
  "Another principal of this tenant has this external id",
);
export const nodeUnknown = problem("node_unknown", 422, "There is no such node in this tenant");
export const scopeUnknown = problem("scope_unknown", 422, "There is no such scope");
export const scopeBeyondOwn = problem("scope_beyond_own", 403, "A key cannot hand out a scope it does not hold");
export const keyWiderThanOwn = problem(
  "key_wider_than_own",
  403,
  "A key cannot make, replace or resume one that is freer than itself",
);
export const keyNotActive = problem("key_not_active", 409, "Only an active key can do that");
export const keyMalformed = problem("key_malformed", 422, "That is not a well-formed key");
export const linkUsed = problem("sign_in_link_used", 401, "This sign-in link has been used");
export const linkExpired = problem("sign_in_link_expired", 401, "This sign-in link has expired");
export const sessionEnded = problem("session_ended", 401, "This session has ended");
