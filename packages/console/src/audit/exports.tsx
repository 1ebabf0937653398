import type { Operation } from "@bailiwick/sdk";
import { Button, Group, Progress, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../frame/data-table.tsx";
import { useList, useWrite } from "../frame/data.ts";
import { ConfirmDialog } from "../frame/dialog.tsx";
import { Empty, LoadedList } from "../frame/loaded.tsx";
import { Refused } from "../frame/refusal.tsx";
import { Tag } from "../frame/tag.tsx";
import { amountText, Moment } from "../frame/values.tsx";
import type { Whose } from "./entry.ts";
import { ExportFiles } from "./export-files.tsx";
import { ExportScope } from "./export-scope.tsx";

/** So often it is looked how far they are. */
const EVERY_MS = 1500;
const KIND = "audit.export";

const tones = {
  queued: "quiet",
  running: "info",
  done: "good",
  failed: "bad",
  cancelled: "quiet",
  expired: "quiet",
} as const;

const goesOn = ({ status }: Operation): boolean => status === "queued" || status === "running";

/** What was exported from a log: how far it is, its files, and the ways out. */
export function Exports({ whose }: { readonly whose: Whose }) {
  const { t } = useTranslation("audit");
  const [giving, setGiving] = useState<Operation>();
  const cancel = useWrite("POST /api/v1/operations/{operation}/cancel");
  const ask = { ...whose, query: { kind: KIND, limit: 20 } };
  const operations = useList("GET /api/v1/operations", ask, { every: EVERY_MS });
  return (
    <Stack gap="md">
      <Text c="dimmed" maw="46rem">
        {t("exports.lead")}
      </Text>
      {cancel.error && <Refused error={cancel.error} />}
      <LoadedList of={operations} empty={<Empty title={t("exports.empty")}>{t("exports.emptyWhy")}</Empty>}>
        {(items) => (
          <ExportTable
            items={items}
            whose={whose}
            cancel={({ id }) => cancel.mutate({ ...whose, params: { operation: id } })}
            giveUp={setGiving}
          />
        )}
      </LoadedList>
      {giving && (
        <ConfirmDialog
          title={t("exports.giveUpTitle")}
          what={t("exports.giveUpWhat")}
          submit={t("exports.giveUp")}
          name="POST /api/v1/operations/{operation}/cancel"
          ask={{ ...whose, params: { operation: giving.id } }}
          close={() => setGiving(undefined)}
        />
      )}
    </Stack>
  );
}

interface ExportTableProps {
  readonly items: readonly Operation[];
  readonly whose: Whose;
  readonly cancel: (operation: Operation) => void;
  readonly giveUp: (operation: Operation) => void;
}

function ExportTable({ items, whose, cancel, giveUp }: ExportTableProps) {
  const { t } = useTranslation("audit");
  const columns: readonly Column<Operation>[] = [
    { key: "asked", title: t("exports.asked"), tight: true, cell: ({ createdAt }) => <Moment at={createdAt} /> },
    { key: "what", title: t("exports.what"), cell: ({ asked }) => <ExportScope of={asked} /> },
    { key: "status", title: t("exports.status"), cell: (operation) => <Far of={operation} /> },
    { key: "files", title: t("exports.files"), cell: (operation) => <ExportFiles of={operation} whose={whose} /> },
    {
      key: "actions",
      title: t("exports.actions"),
      align: "right",
      cell: (operation) => {
        if (!goesOn(operation) && operation.status !== "done") return undefined;
        const act = goesOn(operation) ? cancel : giveUp;
        return (
          <Button size="compact-sm" variant="default" onClick={() => act(operation)}>
            {goesOn(operation) ? t("exports.cancel") : t("exports.giveUp")}
            <VisuallyHidden> {operation.id}</VisuallyHidden>
          </Button>
        );
      },
    },
  ];
  return <DataTable label={t("tabs.exports")} columns={columns} rows={items} keyOf={({ id }) => id} />;
}

function Far({ of }: { readonly of: Operation }) {
  const { t, i18n } = useTranslation("audit");
  const { status, error } = of;
  const { done, total } = of.progress;
  const amount = (value: number) => amountText(String(value), i18n.language);
  return (
    <Stack gap={4} align="flex-start" miw="9rem">
      <Tag tone={tones[status]}>{t(`exports.statuses.${status}`)}</Tag>
      {status === "failed" && error !== null && (
        <Text size="xs">
          {error.detail} <code>{error.code}</code>
        </Text>
      )}
      {goesOn(of) && total !== null && total > 0 && (
        <Progress value={Math.min(100, (done / total) * 100)} w="100%" aria-label={t(`exports.statuses.${status}`)} />
      )}
      {goesOn(of) && (
        <Group gap={4}>
          <Text size="xs" c="dimmed">
            {total === null
              ? t("exports.progressUnknown", { done: amount(done) })
              : t("exports.progress", { done: amount(done), total: amount(total) })}
          </Text>
        </Group>
      )}
    </Stack>
  );
}
