import { Button, Code, Group, Stack } from "@mantine/core";
import type { Operations } from "@bailiwick/sdk";
import { useTranslation } from "react-i18next";
import { Copy } from "../frame/copy.tsx";
import { type Column, DataTable } from "../frame/data-table.tsx";
import { useOne } from "../frame/data.ts";
import { save } from "../frame/download.ts";
import { Facts } from "../frame/facts.tsx";
import { Empty, Loaded } from "../frame/loaded.tsx";
import { Section } from "../frame/page.tsx";
import { Tag } from "../frame/tag.tsx";
import { amountText, Instant } from "../frame/values.tsx";
import { Anchors } from "./anchors.tsx";
import type { Whose } from "./entry.ts";
import { KeptHere } from "./kept-here.tsx";
import { originOf } from "./kept.ts";
import { LogCheck } from "./log-check.tsx";
import classes from "./proof.module.css";

type Checkpoint = Operations["GET /api/v1/audit/checkpoint"]["reply"];
type Key = Operations["GET /api/v1/audit/keys"]["reply"]["items"][number];

/** What proves a whole log: its verification here, the newest signed checkpoint, the keys that sign, and who has it. */
export function LogProof({ whose }: { readonly whose: Whose }) {
  const { t } = useTranslation("audit");
  const checkpoint = useOne("GET /api/v1/audit/checkpoint", whose, { every: 15_000 });
  const keys = useOne("GET /api/v1/audit/keys", whose);
  return (
    <Stack gap="xl">
      <LogCheck whose={whose} />
      <Section title={t("log.checkpoint")} lead={t("log.checkpointLead")}>
        <Loaded of={checkpoint.loadable}>{(newest) => <Newest of={newest} />}</Loaded>
      </Section>
      <Section title={t("log.keys")} lead={t("log.keysLead")}>
        <Loaded of={keys.loadable}>{({ items }) => <Keys items={items} />}</Loaded>
      </Section>
      <Anchors whose={whose} />
    </Stack>
  );
}

function Newest({ of: { note, size, signedAt } }: { readonly of: Checkpoint }) {
  const { t, i18n } = useTranslation("audit");
  if (note === null) return <Empty title={t("log.none")}>{t("log.noneWhy")}</Empty>;
  const name = `checkpoint-${originOf(note).replaceAll(/[^\w.-]+/g, "-")}-${size}.txt`;
  return (
    <Stack gap="sm">
      <Group justify="space-between" align="flex-end">
        <Facts
          facts={[
            { name: t("log.size"), value: amountText(String(size), i18n.language) },
            { name: t("log.signedAt"), value: <Instant at={signedAt} /> },
          ]}
        />
        <Group gap="xs">
          <Copy text={note} of={t("log.checkpoint")} />
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => save(name, new Blob([note], { type: "text/plain" }))}
          >
            {t("log.download")}
          </Button>
        </Group>
      </Group>
      <Code block tabIndex={0} className={classes["block"] ?? ""}>
        {note}
      </Code>
      <KeptHere origin={originOf(note)} />
    </Stack>
  );
}

function Keys({ items }: { readonly items: readonly Key[] }) {
  const { t } = useTranslation("audit");
  if (items.length === 0) return <Empty title={t("log.none")}>{t("log.noneWhy")}</Empty>;
  const columns: readonly Column<Key>[] = [
    { key: "generation", title: t("log.generation"), tight: true, cell: ({ generation }) => generation },
    {
      key: "key",
      title: t("log.verifierKey"),
      cell: ({ verifierKey }) => (
        <Stack gap={6} align="flex-start">
          <Code className={classes["key"] ?? ""}>{verifierKey}</Code>
          <Copy text={verifierKey} of={t("log.verifierKey")} />
        </Stack>
      ),
    },
    { key: "from", title: t("log.validFrom"), tight: true, cell: ({ validFrom }) => <Instant at={validFrom} /> },
    {
      key: "until",
      title: t("log.validUntil"),
      tight: true,
      cell: ({ validUntil }) =>
        validUntil === null ? <Tag tone="good">{t("log.inUse")}</Tag> : <Instant at={validUntil} />,
    },
  ];
  return <DataTable label={t("log.keys")} columns={columns} rows={items} keyOf={({ verifierKey }) => verifierKey} />;
}
