import type { ItemOf } from "@bailiwick/sdk";
import { Button, Group, Select, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { useOne } from "../../frame/data.ts";
import { ConfirmDialog } from "../../frame/dialog.tsx";
import { Loaded, LoadedList } from "../../frame/loaded.tsx";
import { Modal } from "../../frame/modal.tsx";
import { Section } from "../../frame/page.tsx";
import { SourceEditor } from "../../frame/source-editor.tsx";
import { Instant, Mono } from "../../frame/values.tsx";
import { useWhole } from "../../frame/whole.ts";
import { Changes } from "./changes.tsx";
import { type Owner, policiesOf, useAbout } from "./owner.ts";
import { TestTally } from "./policies-tab.tsx";

type Version = ItemOf<"GET /api/v1/policies/{policy}/versions">;

interface VersionsTabProps {
  readonly owner: Owner;
  readonly policy: string;
  /** The version in place. */
  readonly current: number | undefined;
}

/** What the policy was before: shown, compared, and brought back. */
export function VersionsTab({ owner, policy, current }: VersionsTabProps) {
  const { t } = useTranslation("policies");
  const about = useAbout(owner);
  const params = { policy };
  const [showing, setShowing] = useState<number>();
  const [restoring, setRestoring] = useState<number>();
  const versions = useWhole(`GET /api/v1/${policiesOf[owner]}/{policy}/versions`, {
    params,
    query: { limit: 200 },
    ...about,
  });
  const columns: readonly Column<Version>[] = [
    { key: "version", title: t("versions.version"), cell: ({ version }) => version },
    {
      key: "change",
      title: t("versions.change"),
      cell: ({ change, restoredFrom }) => (
        <>
          {t(`versions.kinds.${change}`)}
          {restoredFrom !== null && ` ${t("versions.restoredFrom", { version: restoredFrom })}`}
        </>
      ),
    },
    { key: "tests", title: t("tests"), cell: ({ tests }) => <TestTally of={tests} /> },
    { key: "at", title: t("versions.at"), tight: true, cell: ({ changedAt }) => <Instant at={changedAt} /> },
    { key: "by", title: t("versions.by"), cell: ({ changedBy }) => <Mono>{changedBy}</Mono> },
    {
      key: "actions",
      title: t("versions.actions"),
      align: "right",
      cell: ({ version, change }) => (
        <Group gap={6} justify="flex-end" wrap="nowrap">
          <Button size="compact-sm" variant="default" onClick={() => setShowing(version)}>
            {t("versions.show")}
            <VisuallyHidden> {version}</VisuallyHidden>
          </Button>
          {version !== current && change !== "deleted" && (
            <Button size="compact-sm" variant="default" onClick={() => setRestoring(version)}>
              {t("versions.restore")}
              <VisuallyHidden> {version}</VisuallyHidden>
            </Button>
          )}
        </Group>
      ),
    },
  ];
  return (
    <Stack gap="xl">
      <LoadedList of={versions} empty={<Text>{t("empty")}</Text>}>
        {(items) => (
          <>
            <DataTable
              label={t("editor.tabs.versions")}
              columns={columns}
              rows={items}
              keyOf={({ version }) => String(version)}
            />
            {items.length > 1 && <Comparison owner={owner} policy={policy} versions={items} />}
          </>
        )}
      </LoadedList>
      {showing !== undefined && (
        <SourceOf owner={owner} policy={policy} version={showing} close={() => setShowing(undefined)} />
      )}
      {restoring !== undefined && (
        <ConfirmDialog
          title={t("versions.restoreTitle", { version: restoring })}
          what={t("versions.restoreWhat")}
          submit={t("versions.restore")}
          danger={false}
          name={`POST /api/v1/${policiesOf[owner]}/{policy}/versions/{version}/restore`}
          ask={{ params: { policy, version: restoring }, body: {}, ...about }}
          close={() => setRestoring(undefined)}
        />
      )}
    </Stack>
  );
}

interface ComparisonProps {
  readonly owner: Owner;
  readonly policy: string;
  readonly versions: readonly Version[];
}

function Comparison({ owner, policy, versions }: ComparisonProps) {
  const { t } = useTranslation("policies");
  const [from, setFrom] = useState(String(versions[1]?.version ?? 1));
  const [to, setTo] = useState(String(versions[0]?.version ?? 1));
  const { loadable } = useOne(`GET /api/v1/${policiesOf[owner]}/{policy}/diff`, {
    params: { policy },
    query: { from: Number(from), to: Number(to) },
    ...useAbout(owner),
  });
  const data = versions.map(({ version }) => String(version));
  return (
    <Section title={t("versions.compare")}>
      <Group>
        <Select
          label={t("versions.from")}
          data={data}
          value={from}
          onChange={(v) => v && setFrom(v)}
          allowDeselect={false}
        />
        <Select label={t("versions.to")} data={data} value={to} onChange={(v) => v && setTo(v)} allowDeselect={false} />
      </Group>
      <Loaded of={loadable}>{({ changes }) => <Changes of={changes} />}</Loaded>
    </Section>
  );
}

interface SourceOfProps {
  readonly owner: Owner;
  readonly policy: string;
  readonly version: number;
  readonly close: () => void;
}

function SourceOf({ owner, policy, version, close }: SourceOfProps) {
  const { t } = useTranslation("policies");
  const field = useRef<HTMLTextAreaElement>(null);
  const { loadable } = useOne(`GET /api/v1/${policiesOf[owner]}/{policy}/versions/{version}`, {
    params: { policy, version },
    ...useAbout(owner),
  });
  return (
    <Modal onClose={close} title={`${policy} ${version}`} size="xl">
      <Loaded of={loadable}>
        {({ source }) => <SourceEditor label={t("versions.sourceOf", { version })} value={source} field={field} />}
      </Loaded>
    </Modal>
  );
}
