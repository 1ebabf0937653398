import type { ItemOf } from "@bailiwick/sdk";
import { Button, Stack, VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../frame/data-table.tsx";
import { useList } from "../frame/data.ts";
import { ConfirmDialog } from "../frame/dialog.tsx";
import { Icon } from "../frame/icon.tsx";
import { Empty, LoadedList } from "../frame/loaded.tsx";
import { Section } from "../frame/page.tsx";
import { Tag } from "../frame/tag.tsx";
import { Instant, Mono } from "../frame/values.tsx";
import type { Whose } from "./entry.ts";
import { HoldDialog } from "./hold-dialog.tsx";

type Hold = ItemOf<"GET /api/v1/audit/holds">;

/** What keeps entries from being dropped or redacted. */
export function Holds({ whose }: { readonly whose: Whose }) {
  const { t } = useTranslation("audit");
  const [creating, setCreating] = useState(false);
  const [releasing, setReleasing] = useState<Hold>();
  const who = whose.tenant === undefined ? t("holds.actor") : t("holds.user");
  const holds = useList("GET /api/v1/audit/holds", whose);
  return (
    <Section
      title={t("holds.title")}
      lead={t("holds.lead")}
      actions={
        <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setCreating(true)}>
          {t("holds.create")}
        </Button>
      }
    >
      <LoadedList of={holds} empty={<Empty title={t("holds.empty")}>{t("holds.emptyWhy")}</Empty>}>
        {(items) => <HoldTable items={items} who={who} release={setReleasing} />}
      </LoadedList>
      {creating && <HoldDialog whose={whose} close={() => setCreating(false)} />}
      {releasing && (
        <ConfirmDialog
          title={t("holds.releaseTitle")}
          what={t("holds.releaseWhat", { reason: releasing.reason })}
          submit={t("holds.release")}
          name="POST /api/v1/audit/holds/{hold}/release"
          ask={{ ...whose, params: { hold: releasing.id } }}
          close={() => setReleasing(undefined)}
        />
      )}
    </Section>
  );
}

interface HoldTableProps {
  readonly items: readonly Hold[];
  /** What somebody is called in this log. */
  readonly who: string;
  readonly release: (hold: Hold) => void;
}

function HoldTable({ items, who, release }: HoldTableProps) {
  const { t } = useTranslation("audit");
  const columns: readonly Column<Hold>[] = [
    { key: "reason", title: t("holds.reason"), cell: ({ reason }) => reason },
    { key: "scope", title: t("holds.scope"), cell: (hold) => <Scope of={hold} who={who} /> },
    {
      key: "since",
      title: t("holds.since"),
      tight: true,
      cell: ({ since }) => <Instant at={since} missing={t("holds.beginning")} />,
    },
    {
      key: "until",
      title: t("holds.until"),
      tight: true,
      cell: ({ until }) => <Instant at={until} missing={t("holds.open")} />,
    },
    { key: "created", title: t("holds.created"), tight: true, cell: ({ createdAt }) => <Instant at={createdAt} /> },
    {
      key: "state",
      title: t("holds.state"),
      tight: true,
      cell: ({ releasedAt }) =>
        releasedAt === null ? (
          <Tag tone="warn">{t("holds.inForce")}</Tag>
        ) : (
          <>
            <Tag tone="quiet">{t("holds.released")}</Tag> <Instant at={releasedAt} />
          </>
        ),
    },
    {
      key: "actions",
      title: t("holds.actions"),
      align: "right",
      cell: (hold) =>
        hold.releasedAt === null && (
          <Button size="compact-sm" variant="default" onClick={() => release(hold)}>
            {t("holds.release")}
            <VisuallyHidden> {hold.reason}</VisuallyHidden>
          </Button>
        ),
    },
  ];
  return <DataTable label={t("holds.title")} columns={columns} rows={items} keyOf={({ id }) => id} />;
}

/** Whom and what it is about, beside the time. */
function Scope({ of: { user, object }, who }: { readonly of: Hold; readonly who: string }) {
  const { t } = useTranslation("audit");
  if (user === null && object === null) return t("holds.everything");
  return (
    <Stack gap={2} align="flex-start">
      {user !== null && (
        <span>
          {who}: <Mono>{user}</Mono>
        </span>
      )}
      {object !== null && (
        <span>
          {object.kind ?? t("holds.object")}: <Mono>{object.id}</Mono>
        </span>
      )}
    </Stack>
  );
}
