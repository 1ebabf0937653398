/**
 * The types of the API client, from the API's own description: each operation by its method and path, with what it is
 * asked and what it answers.
 */
export function clientTypes(document) {
  const schemas = Object.entries(document.components?.schemas ?? {}).map(
    ([name, schema]) => `${comment(schema)}export type ${identifier(name)} = ${typeOf(schema)};`,
  );
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => operationType(`${method.toUpperCase()} ${path}`, operation)),
  );
  return [
    "// Written by `npm run reference` from docs/reference/openapi.json.",
    ...schemas,
    `/** Everything the API answers, by method and path. */\nexport interface Operations {\n${operations.join("\n")}\n}`,
  ].join("\n\n");
}

function operationType(name, { summary, parameters = [], requestBody, responses, "x-events": events }) {
  const inPlace = (place) => parameters.filter((parameter) => parameter.in === place);
  const [success] = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  const ask = [
    member("params", inPlace("path")),
    member("query", inPlace("query")),
    requestBody &&
      `readonly body${requestBody.required ? "" : "?"}: ${union(Object.values(requestBody.content).map(({ schema }) => typeOf(schema)))}`,
  ].filter(Boolean);
  const reply = success?.[1].content ? typeOf(Object.values(success[1].content)[0].schema) : "undefined";
  return [
    `/** ${summary}. */`,
    `${JSON.stringify(name)}: {`,
    `  readonly ask: ${ask.length === 0 ? "Record<never, never>" : `{ ${ask.join("; ")} }`};`,
    `  readonly reply: ${reply};`,
    ...(events ? [`  readonly events: ${objectType({ properties: events, required: Object.keys(events) })};`] : []),
    "};",
  ].join("\n");
}

function member(name, parameters) {
  if (parameters.length === 0) return undefined;
  const optional = parameters.every(({ required }) => !required);
  const fields = parameters.map(
    ({ name: field, required, schema, description }) =>
      `${comment({ description })}readonly ${property(field)}${required ? "" : "?"}: ${withUndefined(typeOf(schema), required)}`,
  );
  return `readonly ${name}${optional ? "?" : ""}: { ${fields.join("; ")} }`;
}

const withUndefined = (type, required) => (required || type === "unknown" ? type : `${type} | undefined`);

/** A JSON Schema as TypeScript says it. */
function typeOf(schema) {
  if (schema === true || schema === undefined || Object.keys(schema).length === 0) return "unknown";
  if (schema.$ref) return identifier(schema.$ref.split("/").at(-1));
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum) return union(schema.enum.map((value) => JSON.stringify(value)));
  const parts = schema.anyOf ?? schema.oneOf;
  if (parts) return union(parts.map(typeOf));
  if (schema.allOf) return schema.allOf.map((part) => `(${typeOf(part)})`).join(" & ");
  if (Array.isArray(schema.type)) return union(schema.type.map((type) => typeOf({ ...schema, type })));
  switch (schema.type) {
    case "string":
      return "string";
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "null":
      return "null";
    case "array":
      return schema.prefixItems
        ? `readonly [${schema.prefixItems.map(typeOf).join(", ")}]`
        : `readonly (${typeOf(schema.items)})[]`;
    case "object":
      return objectType(schema);
    default:
      return "unknown";
  }
}

/** A text that may be any text need not name one; what may be anything is nothing more precise. */
function union(types) {
  const all = [
    ...new Set(types.flatMap((type) => (/^(?:"[^"]*" \| )*"[^"]*"$/.test(type) ? type.split(" | ") : [type]))),
  ];
  if (all.includes("unknown")) return "unknown";
  const told = all.includes("string") ? all.filter((type) => !type.startsWith('"')) : all;
  return told.join(" | ");
}

function objectType({ properties = {}, required = [], additionalProperties }) {
  const fields = Object.entries(properties).map(([name, schema]) => {
    const needed = required.includes(name);
    return `${comment(schema)}readonly ${property(name)}${needed ? "" : "?"}: ${withUndefined(typeOf(schema), needed)}`;
  });
  const open = additionalProperties !== undefined && additionalProperties !== false;
  if (fields.length === 0)
    return open ? `Readonly<Record<string, ${typeOf(additionalProperties)}>>` : "Record<never, never>";
  const closed = `{ ${fields.join("; ")} }`;
  return open && Object.keys(additionalProperties).length > 0
    ? `${closed} & Readonly<Record<string, ${typeOf(additionalProperties)}>>`
    : closed;
}

const comment = ({ description }) =>
  description ? `\n/** ${description.replaceAll("*/", "* /").replaceAll(/\s*\n\s*/g, " ")} */\n` : "";

const property = (name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

const identifier = (name) => name.replaceAll(/[^\w$]/g, "_");
