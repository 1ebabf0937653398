import { Paper, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Facts } from "../frame/facts.tsx";
import { Icon } from "../frame/icon.tsx";
import { Amount, Instant, Mono, Value } from "../frame/values.tsx";
import { type Answer, inLanguage } from "./question.ts";
import { RowLink } from "./row-link.tsx";
import classes from "./verdict.module.css";

interface VerdictProps {
  readonly of: Answer & {
    readonly reasonUser?: { readonly en: string; readonly de: string } | null;
    readonly reasonAdmin?: { readonly en: string; readonly de: string } | null;
  };
  readonly tenant: string;
  /** More about it: when, by whom. */
  readonly facts?: React.ComponentProps<typeof Facts>["facts"];
}

/** Allowed or denied, and why: once in words for the user, once for whoever can change it. */
export function Verdict({ of, tenant, facts = [] }: VerdictProps) {
  const { t, i18n } = useTranslation("decisions");
  const denying = of.stages.find(({ stage }) => stage === of.stage);
  const user = inLanguage(of.reasonUser ?? denying?.reasonUser ?? null, i18n.language);
  const admin = inLanguage(of.reasonAdmin ?? denying?.reasonAdmin ?? null, i18n.language);
  return (
    <Paper withBorder p="md" className={classes["verdict"]} data-allowed={of.allowed}>
      <Stack gap="sm">
        <Title order={2} size="h3" className={classes["title"]}>
          <Icon name={of.allowed ? "check" : "cross"} size={22} />
          {of.allowed ? t("allowed") : t("denied")}
          {!of.allowed && <Mono>{of.code}</Mono>}
        </Title>
        {user !== undefined && <Reason whom={t("toUser")} text={user} />}
        {admin !== undefined && <Reason whom={t("toAdmin")} text={admin} />}
        <Facts
          facts={[
            { name: t("capability"), value: <Mono>{of.capability}</Mono> },
            ...(of.value === null ? [] : [{ name: t("value"), value: <Value value={of.value} /> }]),
            ...(of.source === null ? [] : [{ name: t("source"), value: <RowLink id={of.source} tenant={tenant} /> }]),
            ...(of.overage === null ? [] : [{ name: t("overage"), value: <Amount value={of.overage} /> }]),
            ...(of.retryAt === null ? [] : [{ name: t("retryAt"), value: <Instant at={of.retryAt} /> }]),
            { name: t("revision"), value: <Mono>{of.revision}</Mono> },
            ...facts,
          ]}
        />
      </Stack>
    </Paper>
  );
}

function Reason({ whom, text }: { readonly whom: string; readonly text: string }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {whom}
      </Text>
      <Text>{text}</Text>
    </div>
  );
}
