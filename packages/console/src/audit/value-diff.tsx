import { Button, Code, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../frame/data-table.tsx";
import { Facts } from "../frame/facts.tsx";
import { Tag } from "../frame/tag.tsx";
import { type Difference, differencesOf } from "./differences.ts";
import { TakenOut } from "./entry-facts.tsx";
import classes from "./value-diff.module.css";

interface ValueDiffProps {
  readonly before: unknown;
  readonly after: unknown;
  /** Of the two, those that were redacted. */
  readonly redacted: readonly ("before" | "after")[];
}

const tones = { added: "good", removed: "bad", changed: "warn", same: "quiet" } as const;

/** What a change made of something, field by field; what stayed the same is a step away. */
export function ValueDiff({ before, after, redacted }: ValueDiffProps) {
  const { t } = useTranslation("audit");
  const [whole, setWhole] = useState(false);
  const all = differencesOf(before, after);
  const same = all.filter(({ kind }) => kind === "same").length;
  const rows = whole ? all : all.filter(({ kind }) => kind !== "same");
  const side = (name: "before" | "after") => (each: Difference) =>
    redacted.includes(name) ? <TakenOut /> : <Told value={each[name]} kind={each.kind} side={name} />;
  const columns: readonly Column<Difference>[] = [
    {
      key: "field",
      title: t("diff.field"),
      cell: ({ path, kind }) => (
        <>
          {path.length === 0 ? t("diff.whole") : <Code>{path.join(".")}</Code>}{" "}
          {redacted.length === 0 && <Tag tone={tones[kind]}>{t(`diff.kinds.${kind}`)}</Tag>}
        </>
      ),
    },
    { key: "before", title: t("diff.before"), cell: side("before") },
    { key: "after", title: t("diff.after"), cell: side("after") },
  ];
  return (
    <Stack gap="xs" align="stretch">
      {rows.length === 0 && redacted.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("diff.none")}
        </Text>
      )}
      {rows.length === 0 && redacted.length > 0 && (
        <Facts facts={redacted.map((name) => ({ name: t(`diff.${name}`), value: <TakenOut /> }))} />
      )}
      {rows.length > 0 && (
        <DataTable
          label={t("entry.changed")}
          columns={columns}
          rows={rows}
          keyOf={({ path }) => JSON.stringify(path)}
        />
      )}
      {same > 0 && (
        <Button
          variant="subtle"
          size="compact-sm"
          w="fit-content"
          aria-expanded={whole}
          onClick={() => setWhole(!whole)}
        >
          {whole ? t("diff.hide") : t("diff.same", { count: same })}
        </Button>
      )}
    </Stack>
  );
}

interface ToldProps {
  readonly value: unknown;
  readonly kind: Difference["kind"];
  readonly side: "before" | "after";
}

function Told({ value, kind, side }: ToldProps) {
  const { t } = useTranslation("audit");
  if (value === undefined)
    return (
      <Text span inherit c="dimmed">
        {t("diff.absent")}
      </Text>
    );
  return (
    <code className={classes["value"]} data-side={kind === "same" ? undefined : side}>
      {typeof value === "string" ? value : JSON.stringify(value, null, 1)}
    </code>
  );
}
