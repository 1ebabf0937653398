import { Button, Group, Menu, Stack, VisuallyHidden } from "@mantine/core";
import type { Key } from "@bailiwick/sdk";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { Icon } from "../../frame/icon.tsx";
import { Tag } from "../../frame/tag.tsx";
import { Instant, Mono } from "../../frame/values.tsx";
import { KeyAction, type KeyVerb } from "./key-action.tsx";

const tones = {
  active: "good",
  rotating: "info",
  suspended: "warn",
  rotated: "quiet",
  expired: "quiet",
  revoked: "quiet",
} as const;

const verbs: Readonly<Record<Key["state"], readonly KeyVerb[]>> = {
  active: ["rotate", "suspend", "revoke"],
  rotating: ["suspend", "revoke"],
  suspended: ["resume", "revoke"],
  rotated: [],
  expired: [],
  revoked: [],
};

interface KeyTableProps {
  readonly items: readonly Key[];
  readonly tenant: string | undefined;
  /** A successor is shown once, too. */
  readonly tell: (key: string) => void;
}

export function KeyTable({ items, tenant, tell }: KeyTableProps) {
  const { t } = useTranslation("keys");
  const [acting, setActing] = useState<{ readonly of: Key; readonly verb: KeyVerb }>();
  const columns: readonly Column<Key>[] = [
    { key: "name", title: t("name"), cell: ({ name }) => name },
    { key: "hint", title: t("hint"), tight: true, cell: ({ hint }) => <Mono>{hint}</Mono> },
    {
      key: "state",
      title: t("state"),
      cell: ({ state }) => <Tag tone={tones[state]}>{t(`states.${state}`)}</Tag>,
    },
    { key: "scopes", title: t("scopes"), cell: ({ scopes }) => <Several of={scopes} /> },
    {
      key: "ranges",
      title: t("usableFrom"),
      cell: ({ ranges }) => (ranges.length === 0 ? t("anywhere") : <Several of={ranges} />),
    },
    { key: "lastUsed", title: t("lastUsed"), tight: true, cell: ({ lastUsedAt }) => <Instant at={lastUsedAt} /> },
    {
      key: "expires",
      title: t("expiresAt"),
      tight: true,
      cell: ({ retiresAt, expiresAt }) => <Instant at={retiresAt ?? expiresAt} />,
    },
    {
      key: "actions",
      title: t("actions"),
      align: "right",
      cell: (key) => <Actions of={key} act={(verb) => setActing({ of: key, verb })} />,
    },
  ];
  return (
    <>
      <DataTable label={t("title")} columns={columns} rows={items} keyOf={({ id }) => id} />
      {acting && <KeyAction {...acting} tenant={tenant} tell={tell} close={() => setActing(undefined)} />}
    </>
  );
}

function Several({ of }: { readonly of: readonly string[] }) {
  return (
    <Group gap={4}>
      {of.map((each) => (
        <Mono key={each}>{each}</Mono>
      ))}
    </Group>
  );
}

function Actions({ of, act }: { readonly of: Key; readonly act: (verb: KeyVerb) => void }) {
  const { t } = useTranslation("keys");
  const possible = verbs[of.state];
  if (possible.length === 0) return <Stack gap={0} />;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button size="compact-sm" variant="default" rightSection={<Icon name="down" size={14} />}>
          <span aria-hidden>{t("actions")}</span>
          <VisuallyHidden>{t("actionsFor", { name: of.name })}</VisuallyHidden>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {possible.map((verb) => (
          <Menu.Item key={verb} {...(verb === "revoke" && { color: "red" })} onClick={() => act(verb)}>
            {t(verb)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
