import type { ItemOf } from "@bailiwick/sdk";
import { Button, Group, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { useList } from "../../frame/data.ts";
import { ReasonDialog } from "../../frame/dialog.tsx";
import { Icon } from "../../frame/icon.tsx";
import { Empty, LoadedList } from "../../frame/loaded.tsx";
import { amountText, Instant, Mono } from "../../frame/values.tsx";
import { SamplingDialog } from "./sampling-dialog.tsx";

export type Sampling = ItemOf<"GET /api/v1/decision-log/sampling">;

/** Of which capabilities not every decision is kept. */
export function SamplingTab() {
  const { t } = useTranslation("log");
  const [setting, setSetting] = useState<Sampling | "new">();
  const [ending, setEnding] = useState<Sampling>();
  const sampling = useList("GET /api/v1/decision-log/sampling", {});
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Text c="dimmed" maw="46rem">
          {t("sampling.lead")}
        </Text>
        <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setSetting("new")}>
          {t("sampling.create")}
        </Button>
      </Group>
      <LoadedList of={sampling} empty={<Empty title={t("sampling.empty")}>{t("sampling.emptyWhy")}</Empty>}>
        {(items) => <SamplingTable items={items} change={setSetting} end={setEnding} />}
      </LoadedList>
      {setting !== undefined && (
        <SamplingDialog of={setting === "new" ? undefined : setting} close={() => setSetting(undefined)} />
      )}
      {ending && (
        <ReasonDialog
          title={t("sampling.endTitle")}
          what={t("sampling.endWhat", { capability: ending.capability })}
          submit={t("sampling.end")}
          danger={false}
          name="POST /api/v1/decision-log/sampling/{capability}/end"
          ask={(reason) => ({ params: { capability: ending.capability }, body: { reason } })}
          close={() => setEnding(undefined)}
        />
      )}
    </Stack>
  );
}

interface SamplingTableProps {
  readonly items: readonly Sampling[];
  readonly change: (one: Sampling) => void;
  readonly end: (one: Sampling) => void;
}

function SamplingTable({ items, change, end }: SamplingTableProps) {
  const { t, i18n } = useTranslation("log");
  const percent = (of10000: number) => `${amountText(String(of10000 / 100), i18n.language)} %`;
  const columns: readonly Column<Sampling>[] = [
    { key: "capability", title: t("columns.capability"), cell: ({ capability }) => <Mono>{capability}</Mono> },
    { key: "allowed", title: t("sampling.allowedShare"), align: "right", cell: (row) => percent(row.allowedOf10000) },
    { key: "denied", title: t("sampling.deniedShare"), align: "right", cell: (row) => percent(row.deniedOf10000) },
    { key: "reason", title: t("sampling.reason"), prose: true, cell: ({ reason }) => reason },
    { key: "updated", title: t("sampling.updated"), tight: true, cell: ({ updatedAt }) => <Instant at={updatedAt} /> },
    {
      key: "actions",
      title: t("sampling.actions"),
      align: "right",
      cell: (row) => (
        <Group gap={6} justify="flex-end" wrap="nowrap">
          <Button size="compact-sm" variant="default" onClick={() => change(row)}>
            {t("sampling.change")}
            <VisuallyHidden> {row.capability}</VisuallyHidden>
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => end(row)}>
            {t("sampling.end")}
            <VisuallyHidden> {row.capability}</VisuallyHidden>
          </Button>
        </Group>
      ),
    },
  ];
  return <DataTable label={t("tabs.sampling")} columns={columns} rows={items} keyOf={({ capability }) => capability} />;
}
