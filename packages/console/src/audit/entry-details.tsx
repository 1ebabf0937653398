import { Code } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Copy } from "../frame/copy.tsx";
import { Facts } from "../frame/facts.tsx";
import { Section } from "../frame/page.tsx";
import { labelled } from "../frame/remote-select.tsx";
import { Tag } from "../frame/tag.tsx";
import { Moment, Value } from "../frame/values.tsx";
import type { EntryDetail } from "./entry.ts";
import type { EventType } from "./event-types.ts";

type Field = NonNullable<EventType["fields"]>[number];

interface EntryDetailsProps {
  readonly of: EntryDetail;
  /** Undefined where no catalogue declares it. */
  readonly type: EventType | undefined;
}

/** An entry's details, by the names its type has for them; and what else is stated openly. */
export function EntryDetails({ of: { details, facts }, type }: EntryDetailsProps) {
  const { t } = useTranslation("audit");
  const { details: open, ...others } = facts;
  const isTyped = isRecord(details) && (isRecord(open) || type?.fields);
  return (
    <>
      {details !== null && (
        <Told title={t("entry.details")} value={details}>
          {isTyped && <Fields of={details} open={isRecord(open) ? open : {}} fields={type?.fields ?? []} />}
        </Told>
      )}
      {Object.keys(others).length > 0 && <Told title={t("entry.stated")} value={others} />}
    </>
  );
}

interface FieldsProps {
  readonly of: Readonly<Record<string, unknown>>;
  /** What of it is stated in the sealed text, and so can never be taken out. */
  readonly open: Readonly<Record<string, unknown>>;
  /** As the type has them today; an entry of another version may have others. */
  readonly fields: readonly Field[];
}

function Fields({ of, open, fields }: FieldsProps) {
  const { t } = useTranslation("audit");
  const known = new Map(fields.map((field) => [field.name, field]));
  return (
    <Facts
      facts={Object.entries(of).map(([name, value]) => ({
        name: labelled(name, known.get(name)?.label ?? null).label,
        value: (
          <>
            <FieldValue value={value} type={known.get(name)?.type} />{" "}
            {Object.hasOwn(open, name) && <Tag tone="quiet">{t("entry.openly")}</Tag>}
          </>
        ),
      }))}
    />
  );
}

function FieldValue({ value, type }: { readonly value: unknown; readonly type: Field["type"] | undefined }) {
  if (typeof value !== "string") return <Value value={value} />;
  return type === "timestamp" && !Number.isNaN(Date.parse(value)) ? <Moment at={value} /> : value;
}

interface ToldProps {
  readonly title: string;
  readonly value: unknown;
  /** Absent: the value as JSON. */
  readonly children?: ReactNode;
}

function Told({ title, value, children }: ToldProps) {
  const text = JSON.stringify(value, null, 2);
  return (
    <Section title={title} actions={<Copy text={text} of={title} />}>
      {children || (
        <Code block tabIndex={0}>
          {text}
        </Code>
      )}
    </Section>
  );
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
