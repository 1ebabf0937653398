import { Group, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Description, Schema } from "../../frame/description.ts";
import { Tag } from "../../frame/tag.tsx";
import { Mono } from "../../frame/values.tsx";
import { schemaAt, schemaName } from "./operations.ts";
import { Prose } from "./prose.tsx";
import classes from "./reference.module.css";

interface SchemaTreeProps {
  readonly of: Schema;
  readonly description: Description;
  readonly depth?: number;
}

/** The fields of a schema; those of a field show when they are asked for, so that a circle has no end but does no harm. */
export function SchemaTree({ of, description, depth = 0 }: SchemaTreeProps) {
  const typeText = useTypeText(description);
  const schema = schemaAt(of, description);
  const fields = Object.entries(schema.properties ?? {});
  const others = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter((each) => hasFields(each, description));
  const inner =
    schema.items ?? (typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined);
  if (fields.length === 0 && others.length === 0)
    return inner && hasFields(inner, description) ? (
      <SchemaTree of={inner} description={description} depth={depth} />
    ) : (
      <Text size="sm">{typeText(of)}</Text>
    );
  return (
    <ul className={classes["tree"]}>
      {fields.map(([name, field]) => (
        <Field
          key={name}
          name={name}
          of={field}
          required={schema.required?.includes(name) ?? false}
          description={description}
          depth={depth}
        />
      ))}
      {others.map((other) => (
        <Field
          key={JSON.stringify(other)}
          name={undefined}
          of={other}
          required={false}
          description={description}
          depth={depth}
        />
      ))}
    </ul>
  );
}

interface FieldProps extends Required<SchemaTreeProps> {
  /** Undefined: one of several shapes. */
  readonly name: string | undefined;
  readonly required: boolean;
}

function Field({ name, of, required, description, depth }: FieldProps) {
  const { t } = useTranslation("reference");
  const typeText = useTypeText(description);
  const [open, setOpen] = useState(false);
  const meaning = of.description ?? schemaAt(of, description).description;
  return (
    <li>
      <Group gap={8}>
        {name === undefined ? <Text size="sm">{t("oneOf")}</Text> : <Mono>{name}</Mono>}
        <Text span size="sm" c="dimmed">
          {typeText(of)}
        </Text>
        {required && <Tag tone="quiet">{t("required")}</Tag>}
      </Group>
      {meaning !== undefined && <Prose of={meaning} />}
      {hasFields(of, description) && (
        <details onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>{t("show")}</summary>
          {open && <SchemaTree of={of} description={description} depth={depth + 1} />}
        </details>
      )}
    </li>
  );
}

function hasFields(of: Schema, description: Description): boolean {
  const { properties, anyOf = [], oneOf = [], items, additionalProperties } = schemaAt(of, description);
  const inner = [...anyOf, ...oneOf, ...(items ? [items] : [])];
  const values = typeof additionalProperties === "object" ? [additionalProperties] : [];
  return properties !== undefined || [...inner, ...values].some((each) => hasFields(each, description));
}

/** A schema's type in words, with its bounds. */
export function useTypeText(description: Description): (of: Schema) => string {
  const { t } = useTranslation("reference");
  const kindOf = (of: Schema): string => {
    const schema = schemaAt(of, description);
    const { type, items, anyOf, oneOf, additionalProperties, enum: values } = schema;
    if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(" | ");
    if (schema.const !== undefined) return JSON.stringify(schema.const);
    if (anyOf ?? oneOf) return [...(anyOf ?? oneOf ?? [])].map(kindOf).join(" | ");
    if (type === "array") return t("listOf", { what: items ? kindOf(items) : t("any") });
    if (typeof additionalProperties === "object" && schema.properties === undefined)
      return t("mapOf", { what: kindOf(additionalProperties) });
    return schemaName(of) ?? (typeof type === "string" ? type : (type?.join(" | ") ?? t("any")));
  };
  return (of) => {
    const schema = schemaAt(of, description);
    const least = schema.minimum ?? schema.minLength ?? schema.minItems;
    const most = schema.maximum ?? schema.maxLength ?? schema.maxItems;
    return [
      kindOf(of),
      schema.format,
      least !== undefined && t("atLeast", { value: least }),
      most !== undefined && t("atMost", { value: most }),
      schema.default !== undefined && t("default", { value: JSON.stringify(schema.default) }),
      schema.pattern !== undefined && `${t("pattern")} ${schema.pattern}`,
    ]
      .filter(Boolean)
      .join(", ");
  };
}
