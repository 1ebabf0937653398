import type { Operations } from "@bailiwick/sdk";
import { Alert, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../frame/data-table.tsx";
import type { Loadable } from "../../frame/data.ts";
import { Facts } from "../../frame/facts.tsx";
import { Icon } from "../../frame/icon.tsx";
import { LinkTo } from "../../frame/link.tsx";
import { Empty } from "../../frame/loaded.tsx";
import { Section } from "../../frame/page.tsx";
import { Tag } from "../../frame/tag.tsx";
import { Mono } from "../../frame/values.tsx";
import { EvolutionView } from "./evolution.tsx";
import { useTally } from "./tally.ts";

type Preview = Operations["POST /api/v1/catalogue/diff"]["reply"];
type Change = Preview["changes"][number];

interface ImportPreviewProps {
  /** Undefined: nothing was written yet. */
  readonly preview: Loadable<Preview> | undefined;
  readonly settled: boolean;
  readonly mistakes: number;
}

/** What publishing would do, and to whom. */
export function ImportPreview({ preview, settled, mistakes }: ImportPreviewProps) {
  const { t } = useTranslation("catalogue");
  const tally = useTally();
  const shown = preview?.state === "shown" ? preview.data : undefined;
  const lead = !settled && preview ? t("importing.checking") : shown && tally(shown.tally);
  return (
    <Section title={t("importing.preview")} lead={lead}>
      {preview === undefined && <Empty title={t("importing.waiting")}>{t("importing.waitingWhy")}</Empty>}
      {mistakes > 0 && <Text>{t("importing.mend")}</Text>}
      {shown && <Shown of={shown} />}
    </Section>
  );
}

function Shown({ of }: { readonly of: Preview }) {
  const { t } = useTranslation("catalogue");
  if (of.changes.length === 0) return <Empty title={t("importing.nothing")}>{t("importing.nothingWhy")}</Empty>;
  return (
    <Stack gap="md">
      {of.report && <Report of={of.report} />}
      {of.changes.some(({ breaking }) => breaking) && (
        <Alert color="yellow" variant="light" icon={<Icon name="warning" />} title={t("importing.breaking")}>
          {t("importing.breakingWhy")}
        </Alert>
      )}
      <ChangeTable of={of.changes} />
      {of.changes.some(({ section, change }) => section === "plans" && change !== "added") && (
        <Subscribers of={of.subscribers} more={of.moreSubscribers} />
      )}
    </Stack>
  );
}

const tones = { added: "good", changed: "info", archived: "quiet" } as const;
const sections = [
  "products",
  "attributes",
  "permissions",
  "capabilities",
  "roles",
  "plans",
  "addOns",
  "policyTemplates",
  "auditEvents",
] as const;

function ChangeTable({ of }: { readonly of: readonly Change[] }) {
  const { t } = useTranslation("catalogue");
  const sectionName = (section: string) => {
    const known = sections.find((each) => each === section);
    return known ? t(`importing.sections.${known}`) : section;
  };
  const columns: readonly Column<Change>[] = [
    { key: "key", title: t("importing.key"), cell: ({ key }) => <Mono>{key}</Mono> },
    { key: "section", title: t("importing.section"), tight: true, cell: ({ section }) => sectionName(section) },
    {
      key: "change",
      title: t("importing.change"),
      cell: ({ change, breaking }) => (
        <Group gap={4}>
          <Tag tone={tones[change]}>{t(`importing.changes.${change}`)}</Tag>
          {breaking && <Tag tone="warn">{t("importing.breaking")}</Tag>}
        </Group>
      ),
    },
    {
      key: "details",
      title: t("importing.details"),
      cell: ({ evolution, fields }) =>
        evolution ? <EvolutionView of={evolution} /> : <Text size="sm">{fields.join(", ")}</Text>,
    },
  ];
  return (
    <DataTable
      label={t("importing.preview")}
      columns={columns}
      rows={of}
      keyOf={({ section, key }) => `${section} ${key}`}
    />
  );
}

function Subscribers({ of, more }: { readonly of: Preview["subscribers"]; readonly more: boolean }) {
  const { t } = useTranslation("catalogue");
  if (of.length === 0) return <Text size="sm">{t("importing.noTenants")}</Text>;
  return (
    <div>
      <Text fw={600} size="sm">
        {t("importing.tenants")}
      </Text>
      {[...Map.groupBy(of, ({ plan, planVersion }) => `${plan} ${planVersion}`)].map(([plan, tenants]) => (
        <Group key={plan} gap="xs" mt={4}>
          <Mono>{plan}</Mono>
          {tenants.map(({ tenant, slug }) => (
            <LinkTo key={tenant} to="/tenants/$slug" params={{ slug }} size="sm">
              {slug}
            </LinkTo>
          ))}
        </Group>
      ))}
      {more && <Text size="sm">{t("importing.moreTenants")}</Text>}
    </div>
  );
}

function Report({ of }: { readonly of: NonNullable<Preview["report"]> }) {
  const { t } = useTranslation("catalogue");
  return (
    <div>
      <Text fw={600} size="sm" mb={4}>
        {t("importing.report")}
      </Text>
      <Facts
        facts={[
          { name: t("importing.reportFacts.name"), value: of.saasName },
          { name: t("importing.reportFacts.product"), value: <Mono>{of.product}</Mono> },
          { name: t("importing.reportFacts.version"), value: of.version },
          { name: t("importing.reportFacts.syntax"), value: of.syntaxVersion },
        ]}
      />
      <Text size="sm" mt={4}>
        {t("importing.counts", of.counts)}
      </Text>
    </div>
  );
}
