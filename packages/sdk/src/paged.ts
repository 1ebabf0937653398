import type { Api, Ask, OperationName } from "./client.ts";
import type { Operations } from "./operations.ts";

interface Page {
  readonly items: readonly unknown[];
  readonly next: string | null;
}

/** The operations that answer with pages. */
export type ListName = {
  [Name in OperationName]: Operations[Name]["reply"] extends Page ? Name : never;
}[OperationName];

export type ItemOf<Name extends ListName> = Operations[Name]["reply"] extends {
  readonly items: readonly (infer Item)[];
}
  ? Item
  : never;

/** Every item of a list, page after page; the next page is fetched when its first item is wanted. */
export async function* paged<Name extends ListName>(
  api: Api,
  name: Name,
  ask?: Ask<Name>,
): AsyncGenerator<ItemOf<Name>, void, undefined> {
  const fetchPage = api as unknown as (name: Name, ask: object) => Promise<Page>;
  const { query, ...rest } = (ask ?? {}) as { readonly query?: object };
  let cursor: string | undefined;
  do {
    const page = await fetchPage(name, { ...rest, query: { ...query, ...(cursor !== undefined && { cursor }) } });
    yield* page.items as readonly ItemOf<Name>[];
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
}
