import { Text, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "../../frame/icon.tsx";
import { Section } from "../../frame/page.tsx";
import type { Past } from "./history.ts";
import classes from "./playground.module.css";

interface PastQuestionsProps {
  readonly past: readonly Past[];
  readonly ask: (past: Past) => void;
}

/** What was asked before in this browser session, to be asked again. */
export function PastQuestions({ past, ask }: PastQuestionsProps) {
  const { t } = useTranslation("playground");
  const decisions = useTranslation("decisions");
  if (past.length === 0) return undefined;
  return (
    <Section title={t("past")} lead={t("pastLead")}>
      <ul className={classes["past"]}>
        {past.map((each) => (
          <li key={JSON.stringify([each.tenant, each.question])}>
            <UnstyledButton className={classes["pastOne"]} data-allowed={each.allowed} onClick={() => ask(each)}>
              <Icon name={each.allowed ? "check" : "cross"} size={16} />
              <span>
                <Text span size="sm" fw={600}>
                  {each.question.subject.id}
                </Text>{" "}
                <Text span size="sm">
                  {each.question.action.name}
                </Text>
                <Text size="xs" c="dimmed">
                  {each.tenant} · {each.allowed ? decisions.t("allowed") : `${decisions.t("denied")}: ${each.code}`}
                </Text>
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </Section>
  );
}
