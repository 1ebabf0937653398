import type { Finding } from "@bailiwick/audit-verify";
import { Alert, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Facts } from "../frame/facts.tsx";
import { Icon } from "../frame/icon.tsx";
import { Tag } from "../frame/tag.tsx";
import { amountText, Instant, Mono } from "../frame/values.tsx";
import type { LogReport } from "./check-log.ts";
import classes from "./proof.module.css";

/** More of them are not read; how many there are is told. */
const MOST = 50;

/** What the verifier says of a whole log: the gravest outcome, and every finding with its place. */
export function LogVerdict({ of }: { readonly of: LogReport }) {
  const { t, i18n } = useTranslation("audit");
  const { outcome, findings, keptSize } = of;
  const good = outcome === "OK";
  return (
    <Stack gap="sm">
      <Alert
        color={good ? "pine" : "red"}
        variant="light"
        icon={<Icon name={good ? "check" : "warning"} />}
        title={t(`log.outcomes.${outcome}.title`)}
      >
        {t(`log.outcomes.${outcome}.why`)}
      </Alert>
      <Summary of={of} />
      {keptSize !== undefined && (
        <Text size="sm">{t("log.heldAgainst", { size: amountText(String(keptSize), i18n.language) })}</Text>
      )}
      {findings.length > 0 && <Findings of={findings} />}
      <Text size="sm" c="dimmed">
        <b>{t("proof.notTitle")}.</b> {t("proof.not")}
      </Text>
    </Stack>
  );
}

function Summary({ of }: { readonly of: LogReport }) {
  const { origin, entries, after, signedSize, signedAt, anchored, continuesTo, keysGiven } = of;
  const { t, i18n } = useTranslation("audit");
  const amount = (value: number) => amountText(String(value), i18n.language);
  const trees = anchored.held + anchored.open.length;
  return (
    <Facts
      facts={[
        ...(origin === undefined ? [] : [{ name: t("log.origin"), value: <Mono>{origin}</Mono> }]),
        { name: t("log.entries"), value: amount(entries) },
        ...(after === 0 ? [] : [{ name: t("log.begins"), value: t("log.beginsAt", { seq: amount(after + 1) }) }]),
        ...(continuesTo === undefined
          ? []
          : [
              {
                name: t("log.ends"),
                value: t("log.endsAt", { seq: amount(after + entries), to: amount(continuesTo) }),
              },
            ]),
        { name: t("log.sealed"), value: amount(signedSize) },
        ...(anchored.included === 0 ? [] : [{ name: t("log.included"), value: amount(anchored.included) }]),
        ...(anchored.size === 0 ? [] : [{ name: t("log.vouched"), value: amount(anchored.size) }]),
        ...(trees === 0
          ? []
          : [{ name: t("log.trees"), value: t("log.treesHeld", { held: amount(anchored.held), all: amount(trees) }) }]),
        ...(signedAt === undefined ? [] : [{ name: t("log.signed"), value: <Instant at={signedAt.toISOString()} /> }]),
        { name: t("log.keysGiven"), value: keysGiven ? t("log.givenKeys") : t("log.ownKeys") },
      ]}
    />
  );
}

function Findings({ of }: { readonly of: readonly Finding[] }) {
  const { t } = useTranslation("audit");
  return (
    <Stack gap={6}>
      <Title order={3} size="h5">
        {t("log.findings")}
      </Title>
      <ul className={classes["findings"]}>
        {of.slice(0, MOST).map((finding) => (
          <li key={JSON.stringify(finding)}>
            <Tag tone={isExplained(finding) ? "quiet" : "bad"}>{t(`log.outcomes.${finding.outcome}.title`)}</Tag>
            <Text size="sm">
              <Where of={finding} /> {isExplained(finding) && t("log.explained")}{" "}
              <Text span inherit c="dimmed" lang="en">
                {finding.said}
              </Text>
            </Text>
          </li>
        ))}
      </ul>
      {of.length > MOST && <Text size="sm">{t("log.moreFindings", { count: of.length - MOST })}</Text>}
    </Stack>
  );
}

const isExplained = (finding: Finding): boolean => "authorised" in finding && finding.authorised;

function Where({ of }: { readonly of: Finding }) {
  const { t, i18n } = useTranslation("audit");
  const amount = (value: number) => amountText(String(value), i18n.language);
  if (of.outcome === "UNSEALED") return <b>{t("log.last", { count: of.count })}</b>;
  if (of.outcome === "PRUNED") return <b>{t("log.upTo", { to: amount(of.to) })}</b>;
  if (of.outcome === "FORKED") return <b>{t("log.atSize", { size: amount(of.size) })}</b>;
  if (!("seq" in of)) return undefined;
  const to = "to" in of ? of.to : undefined;
  return (
    <b>
      {to === undefined
        ? t("log.at", { seq: amount(of.seq) })
        : t("log.range", { seq: amount(of.seq), to: amount(to) })}
    </b>
  );
}
