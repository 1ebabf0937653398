import type { AnyCall, Endpoint } from "../src/kernel/endpoint.ts";

/** Endpoints that are declared once serve every harness of a test file. */
const guarded = new WeakSet<Endpoint>();

/** A handler owns nothing of what it is handed: whoever changes the input breaks, in every test. */
export function freezeInput(endpoints: readonly Endpoint[]): void {
  for (const endpoint of endpoints) {
    if (guarded.has(endpoint)) continue;
    guarded.add(endpoint);
    const { handle } = endpoint;
    Object.assign(endpoint, { handle: (call: AnyCall) => handle(frozen(call)) });
  }
}

const frozen = (call: AnyCall): AnyCall => {
  for (const part of [call.params, call.query, call.body]) deeply(part);
  return call;
};

/** What a schema made of the input may hold dates and bytes, which are left as they are. */
function deeply(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  if (!Array.isArray(value) && ![Object.prototype, null].includes(Object.getPrototypeOf(value) as null)) return;
  Object.freeze(value);
  for (const each of Object.values(value)) deeply(each);
}
