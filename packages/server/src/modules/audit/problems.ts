import { problem } from "../../kernel/problem.ts";

export const eventIdReused = problem("event_id_reused", 422, "This event id belongs to another event");
export const eventTypeUnknown = problem("event_type_unknown", 422, "There is no such event type");
export const eventNotAsDeclared = problem("event_not_as_declared", 422, "The event differs from its declared type");
export const tooManyMatches = problem(
  "too_many_matches",
  422,
  "There are more than 5,000 matches; narrow the time range",
);
export const leavesGone = problem(
  "leaves_gone",
  500,
  "Hashes of the log are gone, so nothing can be proven; verify an export",
);
export const tooManyWaiting = problem(
  "too_many_waiting",
  422,
  "10,000 redactions wait for the release of a hold already",
);
export const onHold = problem("on_hold", 409, "A legal hold covers this; release it first");
export const placeGone = problem("place_gone", 410, "Retention took away what comes after this place");
export const notIncluded = problem(
  "not_included",
  404,
  "No checkpoint of this log is in that tree of all tenants; it is signed some minutes after the log",
);
