import { Button, Group, VisuallyHidden } from "@mantine/core";
import type { Session } from "@bailiwick/sdk";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { useList } from "../../frame/data.ts";
import { ConfirmDialog } from "../../frame/dialog.tsx";
import { Empty, LoadedList } from "../../frame/loaded.tsx";
import { Section } from "../../frame/page.tsx";
import { Tag } from "../../frame/tag.tsx";
import { Instant, Mono } from "../../frame/values.tsx";
import { useSession } from "../../session.ts";

/** Who is signed in to this console, and the way to end it. */
export function Sessions() {
  const { t } = useTranslation("keys");
  const own = useSession().data?.me?.id;
  const sessions = useList("GET /api/v1/sessions", { query: { open: "true" } });
  const [ending, setEnding] = useState<Session>();
  const columns: readonly Column<Session>[] = [
    {
      key: "session",
      title: t("session"),
      cell: ({ id }) => (
        <Group gap="xs">
          <Mono>{id}</Mono>
          {id === own && <Tag tone="info">{t("thisOne")}</Tag>}
        </Group>
      ),
    },
    { key: "from", title: t("beganFrom"), cell: ({ beganFrom }) => beganFrom ?? t("unknownAddress") },
    { key: "began", title: t("began"), tight: true, cell: ({ beganAt }) => <Instant at={beganAt} /> },
    { key: "idle", title: t("idleUntil"), tight: true, cell: ({ idleUntil }) => <Instant at={idleUntil} /> },
    { key: "ends", title: t("endsAt"), tight: true, cell: ({ endsAt }) => <Instant at={endsAt} /> },
    {
      key: "actions",
      title: t("actions"),
      align: "right",
      cell: (session) => (
        <Button size="compact-sm" variant="default" onClick={() => setEnding(session)}>
          {t("end")}
          <VisuallyHidden> {session.id}</VisuallyHidden>
        </Button>
      ),
    },
  ];
  return (
    <Section title={t("sessions")} lead={t("sessionsLead")}>
      <LoadedList of={sessions} empty={<Empty title={t("noSessions")} />}>
        {(items) => <DataTable label={t("sessions")} columns={columns} rows={items} keyOf={({ id }) => id} />}
      </LoadedList>
      {ending && (
        <ConfirmDialog
          title={t("endTitle")}
          what={t("endWhat")}
          submit={t("end")}
          name="POST /api/v1/sessions/{session}/end"
          ask={{ params: { session: ending.id } }}
          close={() => setEnding(undefined)}
        />
      )}
    </Section>
  );
}
