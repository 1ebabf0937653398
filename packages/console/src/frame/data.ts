import {
  type Answer,
  type Ask,
  type ItemOf,
  type ListName,
  newIdempotencyKey,
  type OperationName,
  type Operations,
  Refusal,
} from "@bailiwick/sdk";
import {
  type QueryClient,
  type QueryKey,
  useInfiniteQuery,
  useMutation,
  type UseMutationResult,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useRef } from "react";
import { api } from "../api.ts";

/** What a view can be in while it waits for the server. */
export type Loadable<Data> =
  | { readonly state: "waiting" }
  | { readonly state: "refused"; readonly error: Error; readonly retry: () => void }
  | { readonly state: "shown"; readonly data: Data };

export interface One<Name extends OperationName> {
  readonly loadable: Loadable<Operations[Name]["reply"]>;
  /** For `ifMatch`: the write is refused if what is on the screen has changed since. */
  readonly etag: string | undefined;
  /** Asks once more, whatever is known. */
  readonly again: () => void;
  /** What is shown answers an earlier ask; the answer to this one is on its way. */
  readonly stale: boolean;
}

export interface List<Item> {
  readonly loadable: Loadable<readonly Item[]>;
  /** Loads the next page; undefined when there is none. */
  readonly more: (() => void) | undefined;
  readonly loadingMore: boolean;
}

interface Watching {
  /** False: not asked yet, because something it needs is missing. */
  readonly when?: boolean;
  /** Asks again so often, in milliseconds, while the page is looked at. */
  readonly every?: number;
  /** Asked when it is wanted and after a change, not because time has passed: for what leaves a trace by being asked. */
  readonly once?: true;
  /** Never answered from what was known before: for what is going to be changed. */
  readonly anew?: true;
}

/** The types of an ask depend on the operation's name; behind this line they are forgotten. */
const untyped = api as unknown as {
  answer<Name extends OperationName>(name: Name, ask?: object): Promise<Answer<Operations[Name]["reply"]>>;
};

/** One thing, from a `GET` or an asking `POST`. */
export function useOne<Name extends OperationName>(
  name: Name,
  ask: Ask<Name>,
  { when = true, every, once, anew }: Watching = {},
): One<Name> {
  const query = useQuery({
    queryKey: [name, ask],
    queryFn: ({ signal, client, queryKey }) =>
      untyped.answer(name, { ...ask, background: isRepeated(client, queryKey, every), signal }),
    enabled: when,
    ...(every !== undefined && { refetchInterval: every }),
    ...(anew && { gcTime: 0 }),
    ...(once ? { staleTime: Infinity } : { placeholderData: keptWhere(name, ask) }),
  });
  const again = () => void query.refetch();
  return {
    loadable: loadableOf(query.error, query.data?.body, query.data !== undefined, again),
    etag: query.data?.etag,
    again,
    stale: query.isPlaceholderData || query.isPending,
  };
}

/** A list, page by page. */
export function useList<Name extends ListName>(
  name: Name,
  ask: Ask<Name>,
  { when = true, every }: Watching = {},
): List<ItemOf<Name>> {
  const query = useInfiniteQuery({
    queryKey: [name, ask],
    queryFn: async ({ pageParam, signal, client, queryKey }) => {
      const { query: filters, ...rest } = ask as { readonly query?: object };
      const cursor = pageParam === undefined ? {} : { cursor: pageParam };
      const { body } = await untyped.answer(name, {
        ...rest,
        query: { ...filters, ...cursor },
        background: isRepeated(client, queryKey, every),
        signal,
      });
      return body as { readonly items: readonly ItemOf<Name>[]; readonly next: string | null };
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    enabled: when,
    placeholderData: keptWhere(name, ask),
    ...(every !== undefined && { refetchInterval: every }),
  });
  const items = query.data?.pages.flatMap((page) => page.items);
  return {
    loadable: loadableOf(query.error, items, items !== undefined, () => void query.refetch()),
    more: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
    loadingMore: query.isFetchingNextPage,
  };
}

/**
 * What is shown stays while the same is asked for otherwise, by another filter or for another text. What belongs to
 * another tenant, or is another thing, goes at once: it must never stand where this one's is looked for.
 */
function keptWhere(name: string, ask: object) {
  const wanted = about([name, ask]);
  return <Data>(data: Data | undefined, before: { readonly queryKey: QueryKey } | undefined): Data | undefined =>
    before !== undefined && about(before.queryKey) === wanted ? data : undefined;
}

function about([name, ask]: QueryKey): string {
  const { tenant, params } = ask as { readonly tenant?: string; readonly params?: object };
  return JSON.stringify([name, tenant, params]);
}

/** What is asked again and again by the clock keeps no session open; the first time, somebody opened the page. */
const isRepeated = (client: QueryClient, key: QueryKey, every: number | undefined): boolean =>
  every !== undefined && client.getQueryData(key) !== undefined;

function loadableOf<Data>(
  error: Error | null,
  data: Data | undefined,
  known: boolean,
  retry: () => void,
): Loadable<Data> {
  // What is known stays on the screen when asking again fails; a refusal says it may not be seen.
  if (error !== null && (!known || error instanceof Refusal)) return { state: "refused", error, retry };
  return known ? { state: "shown", data: data as Data } : { state: "waiting" };
}

export type Writing<Name extends OperationName> = UseMutationResult<
  Answer<Operations[Name]["reply"]>,
  Error,
  Ask<Name> | undefined
>;

/**
 * A change. A second attempt at the same change, after the network failed, carries the same idempotency key and so is
 * not done twice. Whatever is on the screen is asked for anew afterwards.
 */
export function useWrite<Name extends OperationName>(
  name: Name,
  done?: (answer: Answer<Operations[Name]["reply"]>) => void,
): Writing<Name> {
  const client = useQueryClient();
  const attempt = useRef<{ readonly print: string; readonly key: string }>(undefined);
  return useMutation({
    mutationFn: async (ask?: Ask<Name>) => {
      const print = JSON.stringify(ask);
      if (attempt.current?.print !== print) attempt.current = { print, key: newIdempotencyKey() };
      return untyped.answer(name, { ...ask, idempotencyKey: attempt.current.key });
    },
    onSuccess: async (answer) => {
      attempt.current = undefined;
      done?.(answer);
      await client.invalidateQueries();
    },
    onError: (error) => {
      if (error instanceof Refusal) attempt.current = undefined;
    },
  });
}
