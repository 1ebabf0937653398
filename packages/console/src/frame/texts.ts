/** Texts of a page in both languages; the German ones have the very keys of the English ones. */
export function texts<const English extends Tree>(given: {
  readonly en: English;
  readonly de: Like<English>;
}): {
  readonly en: English;
  readonly de: Like<English>;
} {
  return given;
}

interface Tree {
  readonly [key: string]: string | Tree;
}

type Like<Texts> = { readonly [Key in keyof Texts]: Texts[Key] extends string ? string : Like<Texts[Key]> };
