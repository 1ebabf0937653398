type Loose<T> = { readonly [Field in keyof T]: T[Field] | undefined };

/** The object without its undefined fields, so that an absent field is absent in JSON, YAML and comparisons alike. */
export function compact<T extends object>(value: Loose<T>): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as unknown as T;
}

export const byKey = <T extends { readonly key: string }>(items: readonly T[]): Map<string, T> =>
  new Map(items.map((item) => [item.key, item]));
