import type { EntryDetail } from "./entry.ts";

interface Sealed {
  readonly v?: number;
  readonly actor?: { readonly id?: string; readonly kind?: string };
  readonly target?: { readonly id?: string; readonly kind?: string };
  readonly recordedAt?: string;
  readonly occurredAt?: string;
  readonly correlation?: { readonly requestId?: string };
  readonly facts?: { readonly details?: object };
  readonly [name: string]: unknown;
}

/**
 * What the page shows and the sealed text does not say, by name: a proof of the text proves nothing of what stands
 * beside it. Undefined for texts of a form before the first, which hold some of it otherwise.
 */
export function shownOtherwise(entry: EntryDetail): readonly string[] | undefined {
  const sealed = sealedIn(entry.body);
  if (sealed?.v !== 1) return undefined;
  const { actor, target, correlation = {}, facts = {}, recordedAt, occurredAt = recordedAt } = sealed;
  const disclosed = (name: string) => disclosedValue(entry, name);
  const pairs: readonly (readonly [name: string, shown: unknown, sealed: unknown])[] = [
    ...(["id", "action", "version", "outcome", "reason", "source", "node"] as const).map(
      (name) => [name, entry[name], sealed[name]] as const,
    ),
    ["actor", entry.actor, { ...actor, name: disclosed("actorName") }],
    ["target", entry.target, { ...target, name: disclosed("targetName") }],
    ["recordedAt", entry.recordedAt, recordedAt],
    ["occurredAt", entry.occurredAt, occurredAt],
    ["requestId", entry.requestId, correlation.requestId],
    ["correlation", entry.correlation, correlation],
    ["facts", entry.facts, facts],
    ...(["address", "userAgent", "before", "after"] as const).map(
      (name) => [name, entry[name], disclosed(name)] as const,
    ),
    ["details", entry.details, wholeOf(facts.details, disclosed("details"))],
  ];
  return pairs.filter(([, shown, said]) => plain(shown) !== plain(said)).map(([name]) => name);
}

function sealedIn(body: string): Sealed | undefined {
  try {
    return JSON.parse(body) as Sealed;
  } catch {
    return undefined;
  }
}

function disclosedValue({ disclosed }: EntryDetail, name: string): unknown {
  const text = Object.hasOwn(disclosed, name) ? disclosed[name]?.[1] : undefined;
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}

/** Some details may be stated in the text itself; the others are disclosed beside it, until they are redacted. */
const wholeOf = (stated: object | undefined, disclosed: unknown): unknown =>
  stated === undefined ? disclosed : { ...stated, ...(disclosed as object | undefined) };

/** Nothing is the same whether it is left out or null; names come in one order. */
const plain = (value: unknown): string =>
  JSON.stringify(value ?? null, (_, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(
          Object.entries(each)
            .filter(([, member]) => member !== null && member !== undefined)
            .toSorted(([a], [b]) => (a < b ? -1 : 1)),
        )
      : each,
  );
