import { Code, Group, Stack, Text } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Copy, curlOf } from "../../frame/copy.tsx";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import { type Description, type Parameter, useDescription } from "../../frame/description.ts";
import { LinkTo } from "../../frame/link.tsx";
import { Empty, Loaded } from "../../frame/loaded.tsx";
import { Page, Section } from "../../frame/page.tsx";
import { useTenant } from "../../frame/tenant.ts";
import { Mono } from "../../frame/values.tsx";
import { Method } from "./method.tsx";
import { bodyOf, type Listed, operationsOf, type Problems, problemsOf, replyOf } from "./operations.ts";
import { Prose } from "./prose.tsx";
import { SchemaTree, useTypeText } from "./schema-tree.tsx";
import { TryIt } from "./try-it.tsx";

/** One operation: what it takes, what it answers, and how it says no. */
export function OperationPage() {
  const { t } = useTranslation("reference");
  const { operation } = useParams({ from: "/shell/reference/$operation" });
  const description = useDescription();
  const found =
    description.state === "shown"
      ? operationsOf(description.data).find(({ operationId }) => operationId === operation)
      : undefined;
  return (
    <Page
      title={found?.summary ?? operation}
      above={
        <LinkTo to="/reference" size="sm">
          {t("back")}
        </LinkTo>
      }
    >
      <Loaded of={description}>
        {(data) =>
          found ? <Shown of={found} description={data} /> : <Empty title={t("missing")}>{t("missingWhy")}</Empty>
        }
      </Loaded>
    </Page>
  );
}

interface ShownProps {
  readonly of: Listed;
  readonly description: Description;
}

function Shown({ of, description }: ShownProps) {
  const { t } = useTranslation("reference");
  const body = bodyOf(of);
  const reply = replyOf(of);
  const permission = of["x-permission"];
  return (
    <Stack gap="xl">
      <Stack gap="xs">
        <Group gap={8}>
          <Method of={of.method} />
          <Mono>{of.path}</Mono>
        </Group>
        {of.description !== undefined && <Prose of={withoutScope(of.description)} />}
        <Text size="sm">
          {permission === undefined ? (
            t("noPermission")
          ) : (
            <>
              {t("permission")} <Mono>{permission}</Mono>
            </>
          )}
        </Text>
      </Stack>
      <Example of={of} />
      {of.parameters && of.parameters.length > 0 && (
        <Section title={t("parameters")}>
          <Parameters of={of.parameters} description={description} />
        </Section>
      )}
      {body?.schema && (
        <Section title={t("body")}>
          <SchemaTree of={body.schema} description={description} />
        </Section>
      )}
      {reply && (
        <Section title={`${t("reply")} ${reply.status}`}>
          {reply.schema ? <SchemaTree of={reply.schema} description={description} /> : <Text>{t("noReply")}</Text>}
        </Section>
      )}
      {of.method === "GET" && reply?.schema && <TryIt key={of.operationId} of={of} />}
      <Section title={t("problems")} lead={t("problemsLead")}>
        <ProblemTable of={problemsOf(of, description)} />
      </Section>
    </Stack>
  );
}

/** The permission has a line of its own. */
const withoutScope = (text: string): string => text.replace(/\s*Needs the scope `[^`]*`\.\s*$/, "");

function Example({ of }: { readonly of: Listed }) {
  const { t } = useTranslation("reference");
  const tenant = useTenant();
  const takesTenant = of.parameters?.some(({ name }) => name === "Bailiwick-Tenant") ?? false;
  const text = curlOf({
    method: of.method,
    path: of.path,
    body: bodyOf(of)?.example,
    ...(takesTenant && { tenant: tenant ?? "acme" }),
  });
  return (
    <Section title={t("example")} actions={<Copy text={text} of={t("example")} />}>
      <Code block tabIndex={0} role="region" aria-label={t("example")}>
        {text}
      </Code>
    </Section>
  );
}

function Parameters({ of, description }: { readonly of: readonly Parameter[]; readonly description: Description }) {
  const { t } = useTranslation("reference");
  const typeText = useTypeText(description);
  const columns: readonly Column<Parameter>[] = [
    { key: "name", title: t("name"), cell: ({ name }) => <Mono>{name}</Mono> },
    {
      key: "where",
      title: t("where"),
      tight: true,
      cell: ({ in: place, required }) => `${t(`places.${place}`)}${required === true ? `, ${t("required")}` : ""}`,
    },
    { key: "type", title: t("type"), cell: ({ schema }) => typeText(schema) },
    {
      key: "meaning",
      title: t("meaning"),
      cell: ({ description: meaning }) => meaning !== undefined && <Prose of={meaning} />,
    },
  ];
  return <DataTable label={t("parameters")} columns={columns} rows={of} keyOf={(each) => `${each.in} ${each.name}`} />;
}

function ProblemTable({ of }: { readonly of: readonly Problems[] }) {
  const { t } = useTranslation("reference");
  const columns: readonly Column<Problems>[] = [
    { key: "status", title: t("status"), tight: true, cell: ({ status }) => status },
    {
      key: "codes",
      title: t("codes"),
      cell: ({ codes }) => (
        <Group gap={6}>
          {codes.map((code) => (
            <Mono key={code}>{code}</Mono>
          ))}
        </Group>
      ),
    },
  ];
  return <DataTable label={t("problems")} columns={columns} rows={of} keyOf={({ status }) => status} />;
}
