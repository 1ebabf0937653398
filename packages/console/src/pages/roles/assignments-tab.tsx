import type { Assignment } from "@bailiwick/sdk";
import { Button, Group, SegmentedControl, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NodeName } from "../../decisions/node-name.tsx";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { useList, useOne } from "../../frame/data.ts";
import { ReasonDialog } from "../../frame/dialog.tsx";
import { Icon } from "../../frame/icon.tsx";
import { Empty, LoadedList } from "../../frame/loaded.tsx";
import { useNow } from "../../frame/now.ts";
import { RemoteSelect } from "../../frame/remote-select.tsx";
import { Tag } from "../../frame/tag.tsx";
import { Instant, Mono } from "../../frame/values.tsx";
import { AssignmentDialog } from "./assignment-dialog.tsx";

/** Who has which role where, since when and until when. */
export function AssignmentsTab({ tenant }: { readonly tenant: string }) {
  const { t } = useTranslation("roles");
  const [shown, setShown] = useState<"inForce" | "all">("inForce");
  const [principal, setPrincipal] = useState<string | null>(null);
  const [creating, setCreating] = useState(false);
  const [ending, setEnding] = useState<Assignment>();
  const assignments = useList("GET /api/v1/assignments", {
    tenant,
    query: { principal: principal ?? undefined, ...(shown === "inForce" && { inForce: "true" }) },
  });
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-end">
        <Group align="flex-end">
          <SegmentedControl
            aria-label={t("assignments.show")}
            value={shown}
            onChange={setShown}
            data={[
              { value: "inForce", label: t("assignments.onlyInForce") },
              { value: "all", label: t("assignments.all") },
            ]}
          />
          <RemoteSelect
            aria-label={t("assignments.filterPrincipal")}
            placeholder={t("assignments.filterPrincipal")}
            list="GET /api/v1/principals"
            ask={(search) => ({ tenant, query: { limit: 30, search } })}
            option={({ id, name }) => ({ value: id, label: name })}
            value={principal}
            onChange={setPrincipal}
            clearable
          />
        </Group>
        <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setCreating(true)}>
          {t("assignments.create")}
        </Button>
      </Group>
      <LoadedList of={assignments} empty={<Empty title={t("assignments.empty")}>{t("assignments.emptyWhy")}</Empty>}>
        {(items) => <Table tenant={tenant} of={items} end={setEnding} />}
      </LoadedList>
      {creating && <AssignmentDialog tenant={tenant} close={() => setCreating(false)} />}
      {ending && (
        <ReasonDialog
          title={t("assignments.endTitle")}
          what={t("assignments.endWhat")}
          submit={t("assignments.end")}
          name="POST /api/v1/assignments/{assignment}/end"
          ask={(reason) => ({ tenant, params: { assignment: ending.id }, body: { reason } })}
          close={() => setEnding(undefined)}
        />
      )}
    </Stack>
  );
}

interface TableProps {
  readonly tenant: string;
  readonly of: readonly Assignment[];
  readonly end: (assignment: Assignment) => void;
}

function Table({ tenant, of, end }: TableProps) {
  const { t } = useTranslation("roles");
  const now = useNow();
  const stateOf = ({ inForce, from, endedAt }: Assignment) =>
    inForce ? "inForce" : from > now && endedAt === null ? "toCome" : "over";
  const columns: readonly Column<Assignment>[] = [
    {
      key: "principal",
      title: t("assignments.principal"),
      tight: true,
      cell: ({ principalId }) => <PrincipalName tenant={tenant} id={principalId} />,
    },
    { key: "role", title: t("assignments.role"), cell: ({ roleId }) => <RoleName tenant={tenant} id={roleId} /> },
    { key: "node", title: t("assignments.node"), cell: ({ nodeId }) => <NodeName tenant={tenant} id={nodeId} /> },
    { key: "from", title: t("assignments.from"), tight: true, cell: ({ from }) => <Instant at={from} /> },
    {
      key: "until",
      title: t("assignments.until"),
      tight: true,
      cell: ({ until, endedAt }) => <Instant at={endedAt ?? until} missing={t("assignments.untilEnded")} />,
    },
    { key: "source", title: t("assignments.source"), cell: ({ source }) => <Mono>{source}</Mono> },
    {
      key: "state",
      title: t("assignments.state"),
      align: "right",
      cell: (assignment) => {
        const state = stateOf(assignment);
        return state === "over" ? (
          <Tag tone="quiet">{t("assignments.over")}</Tag>
        ) : (
          <Group gap={6} justify="flex-end" wrap="nowrap">
            <Tag tone={state === "inForce" ? "good" : "info"}>{t(`assignments.${state}`)}</Tag>
            <Button size="compact-sm" variant="default" onClick={() => end(assignment)}>
              {t("assignments.end")}
              <VisuallyHidden> {assignment.roleId}</VisuallyHidden>
            </Button>
          </Group>
        );
      },
    },
  ];
  return <DataTable label={t("tabs.assignments")} columns={columns} rows={of} keyOf={({ id }) => id} />;
}

interface NamedProps {
  readonly tenant: string;
  readonly id: string;
}

/** Names by id, each asked for once however often it stands in the table; until then the id. */
function PrincipalName({ tenant, id }: NamedProps) {
  const { loadable } = useOne("GET /api/v1/principals/{principal}", { tenant, params: { principal: id } });
  if (loadable.state !== "shown") return <Mono>{id}</Mono>;
  const { name, externalId } = loadable.data;
  return (
    <>
      {name}
      {name !== externalId && (
        <Text span size="xs" c="dimmed">
          {" "}
          {externalId}
        </Text>
      )}
    </>
  );
}

function RoleName({ tenant, id }: NamedProps) {
  const { loadable } = useOne("GET /api/v1/roles/{role}", { tenant, params: { role: id } });
  return <>{loadable.state === "shown" ? loadable.data.name : id}</>;
}
