import type { Job } from "../../../kernel/module.ts";
import { dropped, partitions, unknowns } from "../store.ts";
import { partitionAfter, partitionAt } from "./partitions.ts";

const DAY_MS = 86_400_000;
const COUNTS_KEPT_DAYS = 400;
const UNKNOWN_KEPT_DAYS = 90;

/** Makes the tables the next records go into before they are needed, and drops those whose time is over. */
export const keepPartitions: Job = {
  name: "decisions.keep-partitions",
  everySeconds: 3600,
  async run(tx, now) {
    for (const days of await partitions.classes(tx)) {
      const current = partitionAt(days, now);
      await partitions.make(tx, current);
      await partitions.make(tx, partitionAfter(current));
    }
    await partitions.dropOld(tx, now);
    await dropped.forget(tx, new Date(now.getTime() - COUNTS_KEPT_DAYS * DAY_MS));
    await unknowns.forget(tx, new Date(now.getTime() - UNKNOWN_KEPT_DAYS * DAY_MS));
  },
};
