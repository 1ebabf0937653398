import { problem } from "../../kernel/problem.ts";

export const slugTaken = problem("slug_taken", 409, "Another tenant has this slug");
export const planUnknown = problem("plan_unknown", 422, "There is no such plan, or no version of it is offered");
export const nodeKeyTaken = problem("node_key_taken", 409, "Another node of this tenant has this key");
export const nodeUnderItself = problem("node_under_itself", 422, "A node cannot lie under itself");
export const nodeMisplaced = problem("node_misplaced", 422, "A node of that kind cannot lie there");
export const nodeTooDeep = problem("node_too_deep", 422, "The tree would become too deep");
export const nodeInUse = problem("node_in_use", 409, "Something still hangs on this node");
export const parentUnknown = problem("parent_unknown", 422, "There is no such parent node in this tenant");
