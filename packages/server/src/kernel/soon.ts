/** Now where it is known already, else later: what is known of must not cost a turn of the loop. */
export type Soon<T> = T | Promise<T>;

/** What comes of it, as soon as it is there. */
export function after<T, U>(given: Soon<T>, use: (value: T) => Soon<U>): Soon<U> {
  return given instanceof Promise ? given.then(use) : use(given);
}

/** What a piece of work gives, or what becomes of its failure; it may fail at once or later. */
export function attempt<T>(work: () => Soon<T>, failed: (error: unknown) => Soon<T>): Soon<T> {
  try {
    const given = work();
    return given instanceof Promise ? given.catch(failed) : given;
  } catch (error) {
    return failed(error);
  }
}
