import type { ItemOf } from "@bailiwick/sdk";
import { Group, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { useList } from "../../frame/data.ts";
import { LinkTo } from "../../frame/link.tsx";
import { Empty, LoadedList } from "../../frame/loaded.tsx";
import { Tag } from "../../frame/tag.tsx";
import { Instant, Mono } from "../../frame/values.tsx";
import { ByOwner } from "./by-owner.tsx";
import { type Owner, policiesOf, useAbout } from "./owner.ts";

type Summary = ItemOf<"GET /api/v1/policies">;

export const PoliciesTab = () => <ByOwner>{(owner) => <Policies owner={owner} />}</ByOwner>;

function Policies({ owner }: { readonly owner: Owner }) {
  const { t } = useTranslation("policies");
  const policies = useList(`GET /api/v1/${policiesOf[owner]}`, useAbout(owner));
  const columns: readonly Column<Summary>[] = [
    {
      key: "key",
      title: t("label"),
      cell: ({ key, label }) => (
        <Stack gap={2} align="flex-start">
          <LinkTo to="/policies/$owner/$policy" params={{ owner, policy: key }}>
            {label ?? key}
          </LinkTo>
          {label !== null && <Mono>{key}</Mono>}
        </Stack>
      ),
    },
    { key: "version", title: t("version"), align: "right", cell: ({ version }) => version },
    { key: "tests", title: t("tests"), cell: ({ tests }) => <TestTally of={tests} /> },
    { key: "updated", title: t("updated"), tight: true, cell: ({ updatedAt }) => <Instant at={updatedAt} /> },
    { key: "by", title: t("by"), cell: ({ updatedBy }) => <Mono>{updatedBy}</Mono> },
  ];
  return (
    <LoadedList of={policies} empty={<Empty title={t("empty")}>{t("emptyWhy")}</Empty>}>
      {(items) => <DataTable label={t("tabs.policies")} columns={columns} rows={items} keyOf={({ key }) => key} />}
    </LoadedList>
  );
}

export function TestTally({ of: { expectations, failed, allowedBecause } }: { readonly of: Summary["tests"] }) {
  const { t } = useTranslation("policies");
  return (
    <Group gap={6}>
      {t("testsMet", { met: expectations - failed, count: expectations })}
      {allowedBecause !== null && (
        <span title={allowedBecause}>
          <Tag tone="warn">{t("forced")}</Tag>
        </span>
      )}
    </Group>
  );
}
