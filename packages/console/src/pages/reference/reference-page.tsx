import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { useDescription } from "../../frame/description.ts";
import { LinkTo } from "../../frame/link.tsx";
import { Empty, Loaded } from "../../frame/loaded.tsx";
import { Page, Section } from "../../frame/page.tsx";
import { Mono } from "../../frame/values.tsx";
import { Method } from "./method.tsx";
import { type Listed, matching, operationsOf } from "./operations.ts";

/** Every operation, by what it is about. */
export function ReferencePage() {
  const { t } = useTranslation("reference");
  const { find = "" } = useSearch({ from: "/shell/reference" });
  const navigate = useNavigate({ from: "/reference" });
  const [typed, setTyped] = useState(find);
  const remember = useDebouncedCallback((text: string) => {
    void navigate({ search: (all) => ({ ...all, find: text === "" ? undefined : text }), replace: true });
  }, 300);
  const description = useDescription();
  const search = (text: string) => {
    setTyped(text);
    remember(text.trim());
  };
  return (
    <Page
      title={t("title")}
      lead={t("lead")}
      actions={
        <Button component="a" href="/openapi.json" variant="default">
          {t("document")}
        </Button>
      }
    >
      <TextInput
        label={t("search")}
        description={t("searchHelp")}
        value={typed}
        onChange={(event) => search(event.currentTarget.value)}
        maw="26rem"
      />
      <Loaded of={description}>{(data) => <Groups of={matching(operationsOf(data), typed)} />}</Loaded>
    </Page>
  );
}

function Groups({ of }: { readonly of: readonly Listed[] }) {
  const { t } = useTranslation("reference");
  if (of.length === 0) return <Empty title={t("nothing")}>{t("nothingWhy")}</Empty>;
  const columns: readonly Column<Listed>[] = [
    {
      key: "summary",
      title: t("meaning"),
      cell: ({ operationId, summary }) => (
        <LinkTo to="/reference/$operation" params={{ operation: operationId }}>
          {summary ?? operationId}
        </LinkTo>
      ),
    },
    {
      key: "path",
      title: t("places.path"),
      cell: ({ method, path }) => (
        <Group gap={8} wrap="nowrap">
          <Method of={method} />
          <Mono>{path}</Mono>
        </Group>
      ),
    },
  ];
  return (
    <Stack gap="xl">
      <Text size="sm" role="status">
        {t("found", { count: of.length })}
      </Text>
      {[...Map.groupBy(of, ({ group }) => group)].map(([group, members]) => (
        <Section key={group} title={group}>
          <DataTable label={group} columns={columns} rows={members} keyOf={({ operationId }) => operationId} />
        </Section>
      ))}
    </Stack>
  );
}
