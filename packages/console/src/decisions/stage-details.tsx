import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Facts } from "../frame/facts.tsx";
import { Instant, Mono } from "../frame/values.tsx";
import { Chain } from "./chain.tsx";
import { Limits } from "./limits.tsx";
import { inLanguage, type Stage } from "./question.ts";
import { RowLink } from "./row-link.tsx";

interface StageDetailsProps {
  readonly of: Stage;
  readonly tenant: string;
  /** False where the question itself was refused, and no stage was asked. */
  readonly judged: boolean;
}

/** What one stage found: why, which row decided, where its value came from, how much room there is, until when. */
export function StageDetails({ of, tenant, judged }: StageDetailsProps) {
  const { t, i18n } = useTranslation("decisions");
  const reason = inLanguage(of.reasonAdmin, i18n.language);
  const facts = [
    ...(of.outcome === "deny" ? [{ name: t("code"), value: <Mono>{of.code}</Mono> }] : []),
    ...(of.source === null ? [] : [{ name: t("source"), value: <RowLink id={of.source} tenant={tenant} /> }]),
    ...(of.retryAt === null ? [] : [{ name: t("retryAt"), value: <Instant at={of.retryAt} /> }]),
    ...(of.monitored === null ? [] : [{ name: t("monitoredCode"), value: <Mono>{of.monitored}</Mono> }]),
  ];
  return (
    <Stack gap="sm">
      <Text size="sm">{reason ?? (judged ? t(`about.${of.outcome}`) : t("notJudged"))}</Text>
      {facts.length > 0 && <Facts facts={facts} />}
      {of.provenance !== null && of.provenance.length > 0 && (
        <Part title={t("provenance")}>
          <Chain steps={of.provenance} tenant={tenant} />
        </Part>
      )}
      {of.limits !== null && of.limits.length > 0 && (
        <Part title={t("limits")}>
          <Limits of={of.limits} />
        </Part>
      )}
    </Stack>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {title}
      </Text>
      {children}
    </div>
  );
}
