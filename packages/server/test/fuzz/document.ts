/** A JSON Schema as it stands in the document; only the words that the generator knows are read. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly schema: Schema;
}

interface Content {
  readonly schema: Schema;
  readonly example?: unknown;
}

export interface Response {
  readonly description: string;
  readonly content?: Readonly<Record<string, Content>>;
}

/** One operation, with all that a stranger could read about it and nothing else. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Content | undefined;
  /** Whether the body may also come as YAML. */
  readonly takesYaml: boolean;
  readonly responses: ReadonlyMap<number, Response>;
  /** Whether it says of itself that it needs an operator's key. */
  readonly operatorOnly: boolean;
  /** Whether it only looks: what changes something takes an Idempotency-Key, and says so. */
  readonly isLook: boolean;
  /** Whether it needs no key at all. */
  readonly isPublic: boolean;
  /** Where its schemas stand in the document. */
  readonly at: readonly string[];
}

export interface Description {
  readonly document: object;
  readonly operations: readonly Operation[];
  /** Those that are not asked: replies that last are no JSON, and have no end to wait for. */
  readonly leftOut: readonly Operation[];
  follow(schema: Schema): Schema;
}

interface Raw {
  readonly operationId: string;
  readonly description?: string;
  readonly security?: readonly object[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<Record<string, Response & { readonly $ref?: string }>>;
}

export function describeApi(document: object): Description {
  const find = (reference: string): unknown =>
    reference
      .slice(2)
      .split("/")
      .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"))
      .reduce<unknown>((place, part) => (place as Record<string, unknown>)[part], document);
  const { paths } = document as { readonly paths: Readonly<Record<string, Readonly<Record<string, Raw>>>> };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, raw]): Operation => {
      const content = raw.requestBody?.content ?? {};
      const told = Object.entries(raw.responses).map(
        ([status, response]) => [Number(status), response.$ref ? find(response.$ref) : response] as const,
      );
      return {
        id: raw.operationId,
        method: method.toUpperCase(),
        path,
        parameters: raw.parameters,
        body: content["application/json"],
        takesYaml: "application/yaml" in content,
        responses: new Map(told as [number, Response][]),
        operatorOnly: raw.description?.includes("an operator's key.") ?? false,
        isLook: !raw.parameters.some(({ name }) => name === "Idempotency-Key"),
        isPublic: raw.security?.length === 0,
        at: ["paths", path, method],
      };
    }),
  );
  const saysJson = ({ responses }: Operation) =>
    [200, 201, 202].some((status) => "application/json" in (responses.get(status)?.content ?? {}));
  return {
    document,
    operations: operations.filter(saysJson),
    leftOut: operations.filter((operation) => !saysJson(operation)),
    follow: (schema) => (schema.$ref === undefined ? schema : (find(schema.$ref) as Schema)),
  };
}
