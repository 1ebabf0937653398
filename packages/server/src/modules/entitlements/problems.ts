import { problem } from "../../kernel/problem.ts";

/** Of this module, and declared below it: a tenant is created with a plan. */
export { planUnknown } from "../tenancy/index.ts";

export const addOnUnknown = problem("add_on_unknown", 422, "There is no such add-on, or no version of it is offered");
export const compositionRefused = problem("composition_refused", 422, "The plan cannot be had with these add-ons");
export const productTaken = problem("product_taken", 409, "Another subscription answers for this product at that time");
export const trialUsed = problem("trial_used", 409, "This tenant had its trial of the product");
export const trialNotOffered = problem("trial_not_offered", 422, "The plan offers no trial");
export const notInTrial = problem("not_in_trial", 409, "No trial of this subscription runs or is to come");
export const subscriptionEnded = problem("subscription_ended", 409, "An ended subscription does not change any more");
export const nothingToPay = problem("nothing_to_pay", 409, "Nothing of this subscription is to be paid");
export const planOfAnother = problem("plan_of_another", 422, "Migration leads to another version of the same plan");
export const planOfAnotherProduct = problem(
  "plan_of_another_product",
  422,
  "The plan answers for none of the subscription's products. Subscribe to it instead",
);
export const inThePast = problem("in_the_past", 422, "What is past does not change");
export const endsBeforeItBegins = problem("ends_before_it_begins", 422, "The end must come after the beginning");
export const capabilityUnknown = problem("capability_unknown", 422, "There is no such capability");
export const capabilityArchived = problem("capability_archived", 422, "The capability is archived");
export const nodeUnknown = problem("node_unknown", 422, "There is no such scope node in this tenant");
export const overrideInvalid = problem("override_invalid", 422, "The override does not fit its capability");
export const overrideNotLower = problem("override_not_lower", 422, "Below the root an override may only narrow");
export const overrideEnded = problem("override_ended", 409, "The override has ended");
export const blockLifted = problem("block_lifted", 409, "The block is over");
