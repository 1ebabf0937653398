import type { Ask, ItemOf, ListName } from "@bailiwick/sdk";
import { useEffect } from "react";
import { type List, useList } from "./data.ts";

/** So many can still be looked at, and compared, on one screen; the rest is asked for by hand. */
const MOST = 2000;

/** A list that is wanted whole, such as the columns of a comparison: its pages are loaded one after the other. */
export function useWhole<Name extends ListName>(name: Name, ask: Ask<Name>, when = true): List<ItemOf<Name>> {
  const list = useList(name, ask, { when });
  const { more, loadingMore, loadable } = list;
  const loaded = loadable.state === "shown" ? loadable.data.length : 0;
  useEffect(() => {
    if (more && !loadingMore && loaded < MOST) more();
  }, [more, loadingMore, loaded]);
  return list;
}

/** What of a list is known so far. */
export const shownOf = <Item>({ loadable }: List<Item>): readonly Item[] =>
  loadable.state === "shown" ? loadable.data : [];
