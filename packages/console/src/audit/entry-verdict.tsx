import { Alert, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "../frame/icon.tsx";
import { Tag } from "../frame/tag.tsx";
import { amountText } from "../frame/values.tsx";
import type { EntryReport, Finding } from "./check-entry.ts";
import type { EntryDetail } from "./entry.ts";
import classes from "./proof.module.css";

interface EntryVerdictProps {
  readonly of: EntryReport;
  readonly proof: EntryDetail["proof"];
}

const tones = { proven: "good", failed: "bad", open: "quiet" } as const;
const colours = { good: "pine", open: "yellow", bad: "red" } as const;

/** What was proven of an entry, step by step, and what was not. */
export function EntryVerdict({ of: { findings, keptSize }, proof }: EntryVerdictProps) {
  const { t } = useTranslation("audit");
  const failed = findings.some(({ verdict }) => verdict === "failed");
  const verdict = failed ? "bad" : proof === null ? "open" : "good";
  return (
    <Stack gap="sm">
      <Alert
        color={colours[verdict]}
        variant="light"
        icon={<Icon name={verdict === "good" ? "check" : "warning"} />}
        title={t(`proof.${verdict}`)}
      >
        {t(`proof.${verdict}Why`)}
      </Alert>
      <ul className={classes["findings"]}>
        {findings.map((finding) => (
          <li key={finding.check}>
            <Tag tone={tones[finding.verdict]}>{t(`proof.verdicts.${finding.verdict}`)}</Tag>
            <Step finding={finding} keptSize={keptSize} keeps={verdict === "good"} />
          </li>
        ))}
      </ul>
      {verdict !== "bad" && (
        <Text size="sm" c="dimmed">
          <b>{t("proof.notTitle")}.</b> {t("proof.not")}
        </Text>
      )}
    </Stack>
  );
}

interface StepProps {
  readonly finding: Finding;
  readonly keptSize: number | undefined;
  readonly keeps: boolean;
}

function Step({ finding: { check, verdict, fields = [] }, keptSize = 0, keeps }: StepProps) {
  const { t, i18n } = useTranslation("audit");
  const told = {
    fields: fields.map((name) => t(`fields.${name as "address"}`, { defaultValue: name })).join(", "),
    size: amountText(String(keptSize), i18n.language),
  };
  if (check === "values" && verdict === "proven" && fields.length > 0)
    return <Text size="sm">{t("proof.checks.values.redacted", told)}</Text>;
  if (check === "history" && verdict === "open" && keptSize > 0)
    return <Text size="sm">{t("proof.checks.history.truncated", told)}</Text>;
  if (check === "history" && verdict === "open" && !keeps)
    return <Text size="sm">{t("proof.checks.history.unkept")}</Text>;
  return <Text size="sm">{t(`proof.checks.${check}.${verdict}`, told)}</Text>;
}
