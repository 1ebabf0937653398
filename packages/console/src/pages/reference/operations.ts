import type { DescribedOperation, DescribedReply, Description, Schema } from "../../frame/description.ts";

export interface Listed extends DescribedOperation {
  readonly method: string;
  readonly path: string;
  readonly group: string;
}

const methods = new Set(["get", "post", "put", "patch", "delete"]);

export const operationsOf = ({ paths }: Description): readonly Listed[] =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => methods.has(method))
      .map(([method, operation]) => ({
        ...operation,
        method: method.toUpperCase(),
        path,
        group: operation.tags?.[0] ?? "",
      })),
  );

/** Every word must be somewhere in what the operation says of itself. */
export function matching(operations: readonly Listed[], search: string): readonly Listed[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return operations.filter(({ method, path, summary = "", "x-permission": permission = "" }) => {
    const text = `${method} ${path} ${summary} ${permission}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

const named = (ref: string): string => ref.split("/").at(-1) ?? "";

export const schemaAt = (schema: Schema, { components }: Description): Schema =>
  schema.$ref === undefined ? schema : (components.schemas[named(schema.$ref)] ?? {});

export const schemaName = ({ $ref }: Schema): string | undefined => ($ref === undefined ? undefined : named($ref));

const replyAt = (reply: DescribedReply, { components }: Description): DescribedReply =>
  reply.$ref === undefined ? reply : (components.responses[named(reply.$ref)] ?? {});

export interface Problems {
  readonly status: string;
  readonly codes: readonly string[];
}

/** The codes stand in the description of each refusal. */
export const problemsOf = ({ responses }: Listed, description: Description): readonly Problems[] =>
  Object.entries(responses)
    .filter(([status]) => status >= "400")
    .map(([status, reply]) => ({
      status,
      codes: (replyAt(reply, description).description ?? "").split(", ").filter(Boolean),
    }));

export function replyOf({
  responses,
}: Listed): { readonly status: string; readonly schema: Schema | undefined } | undefined {
  const found = Object.entries(responses).find(([status]) => status.startsWith("2"));
  if (!found) return undefined;
  const [status, { content }] = found;
  return { status, schema: content?.["application/json"]?.schema };
}

export const bodyOf = ({ requestBody }: Listed) => requestBody?.content["application/json"];
