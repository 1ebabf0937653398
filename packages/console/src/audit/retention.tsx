import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useOne } from "../frame/data.ts";
import { Loaded } from "../frame/loaded.tsx";
import { Section } from "../frame/page.tsx";

interface RetentionProps {
  readonly tenant: string;
  /** What whoever may can do about it. */
  readonly action?: (now: { readonly days: number | null }) => ReactNode;
}

/** How long a tenant's new entries are kept. */
export function Retention({ tenant, action }: RetentionProps) {
  const { t } = useTranslation("audit");
  const { loadable } = useOne("GET /api/v1/audit/retention", { tenant });
  return (
    <Section
      title={t("retention.title")}
      lead={t("retention.lead")}
      actions={loadable.state === "shown" && action?.(loadable.data)}
    >
      <Loaded of={loadable}>
        {({ days }) => <Text>{days === null ? t("retention.forever") : t("retention.days", { count: days })}</Text>}
      </Loaded>
    </Section>
  );
}
