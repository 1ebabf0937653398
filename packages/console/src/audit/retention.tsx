import type { Operations } from "@bailiwick/sdk";
import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../frame/data-table.tsx";
import { useOne } from "../frame/data.ts";
import { ButtonTo } from "../frame/link.tsx";
import { Loaded } from "../frame/loaded.tsx";
import { Section } from "../frame/page.tsx";
import { Instant, Mono } from "../frame/values.tsx";

type Kept = Operations["GET /api/v1/audit/retention"]["reply"];
type Upcoming = Kept["upcoming"][number];

/** How long a tenant's new entries are kept, which capability says so, and what is known to change it. */
export function Retention({ tenant }: { readonly tenant: string }) {
  const { t } = useTranslation("audit");
  const { loadable } = useOne("GET /api/v1/audit/retention", { tenant });
  return (
    <Section
      title={t("retention.title")}
      lead={t("retention.lead")}
      actions={
        <ButtonTo
          variant="default"
          to="/tenants/$slug"
          params={{ slug: tenant }}
          search={{ tenant, tab: "entitlements" }}
        >
          {t("retention.entitlements")}
        </ButtonTo>
      }
    >
      <Loaded of={loadable}>
        {({ days, capability, upcoming }) => (
          <Stack gap="sm">
            <Text>
              {days === null ? t("retention.forever") : t("retention.days", { count: days })}{" "}
              {t("retention.capability")}: <Saying capability={capability} />
            </Text>
            {upcoming.length > 0 && <Changes items={upcoming} />}
          </Stack>
        )}
      </Loaded>
    </Section>
  );
}

function Changes({ items }: { readonly items: readonly Upcoming[] }) {
  const { t } = useTranslation("audit");
  const columns: readonly Column<Upcoming>[] = [
    { key: "since", title: t("retention.since"), tight: true, cell: ({ since }) => <Instant at={since} /> },
    {
      key: "kept",
      title: t("retention.kept"),
      cell: ({ days }) => (days === null ? t("retention.shortForever") : t("retention.short", { count: days })),
    },
    {
      key: "capability",
      title: t("retention.capability"),
      cell: ({ capability }) => <Saying capability={capability} />,
    },
  ];
  return <DataTable label={t("retention.upcoming")} columns={columns} rows={items} keyOf={({ since }) => since} />;
}

function Saying({ capability }: Pick<Kept, "capability">) {
  const { t } = useTranslation("audit");
  if (capability === null) return <>{t("retention.noCapability")}</>;
  return <Mono>{capability}</Mono>;
}
