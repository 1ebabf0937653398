import { Button, Menu, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../frame/data-table.tsx";
import { useWrite } from "../frame/data.ts";
import { Icon } from "../frame/icon.tsx";
import { Refused } from "../frame/refusal.tsx";
import { Tag } from "../frame/tag.tsx";
import { toast } from "../frame/toast.ts";
import { amountText, Instant, Mono } from "../frame/values.tsx";
import { type Anchor, AnchorAction, type AnchorVerb } from "./anchor-action.tsx";
import { AnchorState, AnchorTest } from "./anchor-state.tsx";
import type { Whose } from "./entry.ts";

interface AnchorTableProps {
  readonly items: readonly Anchor[];
  readonly whose: Whose;
  readonly tell: (secret: string) => void;
}

export function AnchorTable({ items, whose, tell }: AnchorTableProps) {
  const { t } = useTranslation("audit");
  const [acting, setActing] = useState<{ readonly of: Anchor; readonly verb: AnchorVerb }>();
  const test = useWrite("POST /api/v1/audit/anchors/{anchor}/test", () => toast.done(t("anchors.tested")));
  const columns: readonly Column<Anchor>[] = [
    {
      key: "name",
      title: t("anchors.name"),
      cell: ({ name, url, everyMinutes }) => (
        <Stack gap={2} align="flex-start">
          {name}
          <Mono>{url}</Mono>
          <Text size="xs" c="dimmed">
            {t("anchors.every", { count: everyMinutes })}
          </Text>
        </Stack>
      ),
    },
    { key: "state", title: t("anchors.state"), cell: (anchor) => <AnchorState of={anchor} /> },
    { key: "taken", title: t("anchors.taken"), cell: ({ anchored }) => <Taken of={anchored} /> },
    { key: "next", title: t("anchors.next"), cell: ({ nextAt }) => <Instant at={nextAt} /> },
    { key: "test", title: t("anchors.test"), cell: (anchor) => <AnchorTest of={anchor} /> },
    {
      key: "actions",
      title: t("anchors.actions"),
      align: "right",
      cell: (anchor) => (
        <Actions
          of={anchor}
          test={() => test.mutate({ ...whose, params: { anchor: anchor.id } })}
          act={(verb) => setActing({ of: anchor, verb })}
        />
      ),
    },
  ];
  return (
    <>
      {test.error && <Refused error={test.error} />}
      <DataTable label={t("anchors.title")} columns={columns} rows={items} keyOf={({ id }) => id} />
      {acting && <AnchorAction {...acting} whose={whose} tell={tell} close={() => setActing(undefined)} />}
    </>
  );
}

function Taken({ of }: { readonly of: Anchor["anchored"] }) {
  const { t, i18n } = useTranslation("audit");
  if (of === null) return <Tag tone="quiet">{t("anchors.nothingTaken")}</Tag>;
  return (
    <Stack gap={2} align="flex-start">
      {t("log.atSize", { size: amountText(String(of.size), i18n.language) })}
      <Text size="xs" c="dimmed">
        <Instant at={of.at} />
      </Text>
    </Stack>
  );
}

interface ActionsProps {
  readonly of: Anchor;
  readonly test: () => void;
  readonly act: (verb: AnchorVerb) => void;
}

function Actions({ of, test, act }: ActionsProps) {
  const { t } = useTranslation("audit");
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button size="compact-sm" variant="default" rightSection={<Icon name="down" size={14} />}>
          <span aria-hidden>{t("anchors.actions")}</span>
          <VisuallyHidden>{t("anchors.actionsFor", { name: of.name })}</VisuallyHidden>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={test}>{t("anchors.verbs.test")}</Menu.Item>
        <Menu.Item onClick={() => act("rotate")}>{t("anchors.verbs.rotate")}</Menu.Item>
        {of.state === "disabled" && <Menu.Item onClick={() => act("enable")}>{t("anchors.verbs.enable")}</Menu.Item>}
        <Menu.Item color="red" onClick={() => act("delete")}>
          {t("anchors.verbs.delete")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
