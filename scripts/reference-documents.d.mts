export function referenceDocuments(product: {
  readonly openapi: unknown;
  readonly endpoints: readonly object[];
  readonly events: readonly object[];
  readonly settings: object;
  readonly problemsOf: (endpoint: never) => readonly object[];
  readonly scopes: readonly string[];
}): Readonly<Record<string, string>>;
