const MEGABYTE = 1_000_000;

/** No part is larger. */
export const PART_BYTES = 100 * MEGABYTE;

/** What a tenant's operations may have made and kept, before another byte is added. */
export const KEPT_BYTES = 10_000 * MEGABYTE;

/** Waiting and running, of one tenant. */
export const MOST_WAITING = 20;

/** Of one tenant, at the same moment. */
export const MOST_RUNNING = 2;

/** For so long what it made can be downloaded, and for so long it is remembered that there was something. */
export const KEPT_DAYS = 7;
export const REMEMBERED_DAYS = 90;

/** An operation that fails so often in a row is given up. */
export const MOST_FAILURES = 5;
