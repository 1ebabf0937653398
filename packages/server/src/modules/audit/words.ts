import type { Consumer } from "../../kernel/consumer.ts";
import { entries } from "./store.ts";

const AT_ONCE = 2000;

/** Puts what is searched by words into its index, after the commit; until then a search looks at it one by one. */
export const words: Consumer = {
  name: "audit.words",
  stream: "audit",
  atOnce: AT_ONCE,
  yields: true,
  take: async (tx, items) => {
    const [first, last] = [items[0], items.at(-1)];
    return first && last && entries.index(tx, first.seq, last.seq);
  },
};
