import type { Rule } from "@bailiwick/sdk";
import { Button, Code, Group, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { useList } from "../../frame/data.ts";
import { ConfirmDialog } from "../../frame/dialog.tsx";
import { LinkTo } from "../../frame/link.tsx";
import { Empty, LoadedList } from "../../frame/loaded.tsx";
import { Tag } from "../../frame/tag.tsx";
import { Instant, Mono } from "../../frame/values.tsx";
import { ByOwner } from "./by-owner.tsx";
import { type Owner, rulesOf, useAbout } from "./owner.ts";
import { ChangeRule, NewRule } from "./rule-dialog.tsx";

export const RulesTab = () => <ByOwner>{(owner) => <Rules owner={owner} />}</ByOwner>;

/** Every rule by itself, with the policy it belongs to. */
function Rules({ owner }: { readonly owner: Owner }) {
  const { t } = useTranslation("policies");
  const about = useAbout(owner);
  const rules = useList(`GET /api/v1/${rulesOf[owner]}`, about);
  const [doing, setDoing] = useState<Doing>();
  const close = () => setDoing(undefined);
  const columns: readonly Column<Rule>[] = [
    {
      key: "rule",
      title: t("rules.rule"),
      cell: ({ id, label, policy }) => (
        <Stack gap={2} align="flex-start">
          {label !== null && <span>{label}</span>}
          <Mono>{policy?.rule ?? id}</Mono>
        </Stack>
      ),
    },
    {
      key: "effect",
      title: t("rules.effect"),
      cell: ({ effect }) => <Tag tone={effect === "allow" ? "good" : "bad"}>{t(`rules.effects.${effect}`)}</Tag>,
    },
    {
      key: "covers",
      title: t("rules.covers"),
      cell: ({ capabilities, classes }) => <Covers capabilities={capabilities} classes={classes} />,
    },
    {
      key: "when",
      title: t("rules.when"),
      cell: ({ expression }) => (expression === null ? t("changes.always") : <Code>{expression}</Code>),
    },
    {
      key: "policy",
      title: t("rules.policy"),
      cell: ({ policy }) =>
        policy === null ? (
          t("rules.single")
        ) : (
          <LinkTo to="/policies/$owner/$policy" params={{ owner, policy: policy.key }}>
            {policy.key}
          </LinkTo>
        ),
    },
    { key: "time", title: t("rules.time"), cell: (rule) => <Time of={rule} /> },
    {
      key: "actions",
      title: t("rules.actions"),
      align: "right",
      cell: (rule) => rule.policy === null && <Actions of={rule} act={setDoing} />,
    },
  ];
  return (
    <Stack gap="sm">
      <Button variant="default" w="fit-content" onClick={() => setDoing({ what: "create" })}>
        {t("rules.create")}
        <VisuallyHidden> {t(`owners.${owner}`, { tenant: about.tenant ?? "" })}</VisuallyHidden>
      </Button>
      <LoadedList of={rules} empty={<Empty title={t("rules.empty")}>{t("rules.emptyWhy")}</Empty>}>
        {(items) => <DataTable label={t("tabs.rules")} columns={columns} rows={items} keyOf={({ id }) => id} />}
      </LoadedList>
      {doing?.what === "create" && <NewRule owner={owner} close={close} />}
      {doing?.what === "change" && <ChangeRule owner={owner} rule={doing.rule.id} close={close} />}
      {doing?.what === "delete" && (
        <ConfirmDialog
          title={t("rules.deleteTitle")}
          what={t("rules.deleteWhat")}
          submit={t("rules.delete")}
          name={`DELETE /api/v1/${rulesOf[owner]}/{rule}`}
          ask={{ ...about, params: { rule: doing.rule.id } }}
          close={close}
        />
      )}
    </Stack>
  );
}

type Doing = { readonly what: "create" } | { readonly what: "change" | "delete"; readonly rule: Rule };

/** A rule of a policy is changed where it is written. */
function Actions({ of, act }: { readonly of: Rule; readonly act: (doing: Doing) => void }) {
  const { t } = useTranslation("policies");
  return (
    <Group gap={6} justify="flex-end" wrap="nowrap">
      {(["change", "delete"] as const).map((what) => (
        <Button key={what} size="compact-sm" variant="default" onClick={() => act({ what, rule: of })}>
          {t(`rules.${what}`)}
          <VisuallyHidden> {of.label ?? of.id}</VisuallyHidden>
        </Button>
      ))}
    </Group>
  );
}

export function Covers({ capabilities, classes }: Pick<Rule, "capabilities" | "classes">) {
  const { t } = useTranslation("policies");
  const named = [...(capabilities ?? []), ...(classes ?? [])];
  if (named.length === 0) return <>{t("changes.everything")}</>;
  return (
    <Group gap={4}>
      {named.map((each) => (
        <Mono key={each}>{each}</Mono>
      ))}
    </Group>
  );
}

function Time({ of: { from, until } }: { readonly of: Rule }) {
  const { t } = useTranslation("policies");
  if (from === null && until === null) return <>{t("changes.always")}</>;
  return (
    <Text size="sm">
      {from !== null && (
        <>
          {t("rules.from")} <Instant at={from} />{" "}
        </>
      )}
      {until !== null && (
        <>
          {t("rules.until")} <Instant at={until} />
        </>
      )}
    </Text>
  );
}
