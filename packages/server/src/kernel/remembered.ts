export interface RememberedOf<Value> {
  get(owner: object, key: string): Value | undefined;
  set(owner: object, key: string, value: Value): void;
  delete(owner: object, key: string): void;
}

export interface Remembered<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
}

type Generation<Value> = Map<object, Map<string, Value>>;

/**
 * At most so many things of all owners together, of which those not used for long go first. There are two generations:
 * what is used while it is in the older one moves to the younger, and when that is full the older is dropped.
 */
export function rememberedOf<Value>(most: number): RememberedOf<Value> {
  let young: Generation<Value> = new Map();
  let old: Generation<Value> = new Map();
  let size = 0;
  const set = (owner: object, key: string, value: Value) => {
    if (size >= most / 2) [young, old, size] = [new Map(), young, 0];
    const own = young.get(owner) ?? new Map<string, Value>();
    if (own.size === 0) young.set(owner, own);
    const before = own.size;
    own.set(key, value);
    size += own.size - before;
  };
  return {
    set,
    get(owner, key) {
      const known = young.get(owner)?.get(key);
      if (known !== undefined) return known;
      const older = old.get(owner)?.get(key);
      if (older !== undefined) set(owner, key, older);
      return older;
    },
    delete(owner, key) {
      if (young.get(owner)?.delete(key) === true) size -= 1;
      old.get(owner)?.delete(key);
    },
  };
}

/** The same with one owner. */
export function remembered<Value>(most: number): Remembered<Value> {
  const all = rememberedOf<Value>(most);
  return {
    get: (key) => all.get(all, key),
    set: (key, value) => all.set(all, key, value),
    delete: (key) => all.delete(all, key),
  };
}
