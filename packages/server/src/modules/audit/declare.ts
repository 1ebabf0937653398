import { suggestion } from "../../kernel/nearest.ts";
import type { InputError } from "../../kernel/problem.ts";
import type { Tx } from "../../kernel/sql.ts";
import { type DeclaredType, mistakesOf, type Typed } from "./domain/declared.ts";
import { eventNotAsDeclared, eventTypeUnknown } from "./problems.ts";

/** The types that catalogues declare, and whether this product writes a type itself; handed in. */
export interface TypePorts {
  readonly declaredTypes: (tx: Tx) => Promise<ReadonlyMap<string, DeclaredType>>;
  readonly isOwn: (type: string) => boolean;
}

const MOST_ERRORS = 20;

/**
 * Refuses what is not of a declared type, and what differs from its type. While no catalogue declares any, apps report
 * what they like (docs/decisions/0050).
 */
export async function heldToTypes(
  tx: Tx,
  ports: TypePorts,
  events: readonly { readonly event: Typed; readonly place: string }[],
): Promise<ReadonlyMap<string, DeclaredType>> {
  const declared = await ports.declaredTypes(tx);
  const strangers = events.filter(
    ({ event: { type } }) => ports.isOwn(type) || (declared.size > 0 && !isReported(declared.get(type))),
  );
  if (strangers.length > 0)
    throw eventTypeUnknown(undefined, {
      errors: strangers.slice(0, MOST_ERRORS).map(({ event: { type }, place }) => ({
        pointer: `${place}/type`,
        detail: wordsAbout(type, ports, declared),
      })),
    });
  const errors = events.flatMap(({ event, place }): readonly InputError[] => {
    const type = declared.get(event.type);
    if (type === undefined) return [];
    return mistakesOf(event, type).map((mistake) => ({ pointer: `${place}${mistake.place}`, detail: mistake.detail }));
  });
  if (errors.length > 0) throw eventNotAsDeclared(undefined, { errors: errors.slice(0, MOST_ERRORS) });
  return declared;
}

const isReported = (type: DeclaredType | undefined): boolean => type !== undefined && type.archived !== true;

function wordsAbout(type: string, { isOwn }: TypePorts, declared: ReadonlyMap<string, DeclaredType>): string {
  if (isOwn(type)) return "Only Bailiwick itself writes entries of this type";
  if (declared.has(type)) return "This type has ended: the catalogue has it archived";
  const known = [...declared.values()].filter(isReported).map(({ key }) => key);
  return `No catalogue declares this type.${suggestion(type, known)}`;
}
